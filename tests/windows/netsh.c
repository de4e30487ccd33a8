/* Stands in for netsh, which Wine has without prefix policies: prints netsh.txt, which lies beside it, for the one command
   that tryorder asks, as the bytes of a console in whatever code page they are. */
#include <fcntl.h>
#include <io.h>
#include <stdio.h>
#include <string.h>
#include <windows.h>

int main(int argc, char **argv) {
    static const char *const expected[] = {"interface", "ipv6", "show", "prefixpolicies"};
    char path[MAX_PATH];
    FILE *file;
    int c, n;
    if (argc != 5) return 1;
    for (n = 0; n < 4; n++)
        if (strcmp(argv[n + 1], expected[n]) != 0) return 1;
    GetModuleFileNameA(NULL, path, sizeof path);
    strcpy(strrchr(path, '.'), ".txt");
    file = fopen(path, "rb");
    if (!file) return 1;
    _setmode(_fileno(stdout), _O_BINARY);
    while ((c = getc(file)) != EOF) putchar(c);
    return 0;
}
