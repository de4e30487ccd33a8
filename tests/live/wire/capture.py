"""Runs a command in the box and notes every TCP segment that meanwhile crosses the client's `eth0`.

    capture.py FILE COMMAND…

Each line of FILE is the kernel's time of a packet in nanoseconds and the beginning of the packet in hex: what tcpdump
sees, without having to be installed. The kernel puts the packets into a ring in memory (packet_mmap in the kernel's
documentation), which is read afterwards: while the command runs, this takes no time from it. Standard output and exit
code are the command's.
"""

import mmap
import socket
import struct
import subprocess
import sys
import time

# linux/if_ether.h, linux/if_packet.h, asm-generic/socket.h; the module has no names for them.
ETH_P_ALL, SO_TIMESTAMPNS = 3, 35
SOL_PACKET, PACKET_RX_RING, PACKET_STATISTICS, PACKET_VERSION = 263, 5, 6, 10
TPACKET_V2 = 1
# struct tpacket2_hdr: status, length, captured, where the link's header begins, where the packet does, seconds, nanoseconds.
HEADER = struct.Struct("=IIIHHII")
# Beside the header it has room for the longest headers of a segment and its first TLS records.
SLOT, SLOTS, BLOCK = 256, 32_768, 1 << 16


def main(path, command):
    # SOCK_DGRAM leaves the link's header out, so that all kinds of wire look the same (packet(7)).
    tap = socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM, socket.htons(ETH_P_ALL))
    tap.setsockopt(socket.SOL_SOCKET, SO_TIMESTAMPNS, 1)
    tap.setsockopt(SOL_PACKET, PACKET_VERSION, TPACKET_V2)
    size = SLOT * SLOTS
    tap.setsockopt(SOL_PACKET, PACKET_RX_RING, struct.pack("=IIII", BLOCK, size // BLOCK, SLOT, SLOTS))
    ring = mmap.mmap(tap.fileno(), size)
    tap.bind(("eth0", 0))
    # The kernel begins to stamp packets a moment after it was asked to (net_enable_timestamp).
    time.sleep(0.05)
    code = subprocess.run(command, check=False).returncode
    _, lost = struct.unpack("=II", tap.getsockopt(SOL_PACKET, PACKET_STATISTICS, 8))
    if lost:
        sys.exit(f"capture.py: {lost} packets lost")
    with open(path, "w", encoding="ascii") as file:
        file.writelines(f"{at} {packet.hex()}\n" for at, packet in packets(ring) if is_tcp(packet))
    return code


def packets(ring):
    for slot in range(0, SLOT * SLOTS, SLOT):
        status, _, captured, _, begin, seconds, nanoseconds = HEADER.unpack_from(ring, slot)
        if status == 0:
            return
        yield seconds * 1_000_000_000 + nanoseconds, ring[slot + begin : slot + begin + captured]


def is_tcp(packet):
    version = packet[0] >> 4
    return (version == 4 and packet[9] == 6) or (version == 6 and packet[6] == 6)


sys.exit(main(sys.argv[1], sys.argv[2:]))
