//! Commands that change a table, read back: what a remedy prints is held against what it predicts.

use super::super::PolicyRow;
use super::fields;

/// What a script of `netsh interface ipv6 … prefixpolicy` and `ip6addrctl` lines makes of a table: the rows in force after
/// it, and the rows that Windows stores and brings back at the next boot. All other lines are comments.
///
/// Fails where the system would: at `set` without the row, `add` with it, `delete` without it, and at what is no row.
pub fn after_commands(rows: &[PolicyRow], script: &str) -> Result<(Vec<PolicyRow>, Vec<PolicyRow>), String> {
    let (mut active, mut stored) = (rows.to_vec(), Vec::new());
    let commands = script.lines().flat_map(|line| line.split("&&")).flat_map(|part| part.split(';'));
    for text in commands {
        let words: Vec<&str> = text.split_whitespace().filter(|word| *word != "sudo").collect();
        let command = match words.as_slice() {
            ["netsh", "interface", "ipv6", verb @ ("set" | "add" | "delete"), "prefixpolicy", rest @ ..]
            | ["ip6addrctl", verb @ ("add" | "delete"), rest @ ..] => (*verb, rest),
            _ => continue,
        };
        let row = apply(&mut active, command).map_err(|why| format!("`{}`: {why}", text.trim()))?;
        if words[0] == "netsh" && !words.contains(&"store=active") {
            stored.retain(|r: &PolicyRow| Some(r.0) != row.map(|new| new.0));
            stored.extend(row);
        }
    }
    Ok((active, stored))
}

fn apply(rows: &mut Vec<PolicyRow>, (verb, words): (&str, &[&str])) -> Result<Option<PolicyRow>, &'static str> {
    let prefix = fields::prefix(words.first().ok_or("it names no prefix")?)?;
    let place = rows.iter().position(|row| row.0 == prefix);
    if verb == "delete" {
        rows.remove(place.ok_or("there is no such row")?);
        return Ok(None);
    }
    let row = (prefix, number(words, 1)?, number(words, 2)?);
    match (verb, place) {
        ("set", Some(place)) => rows[place] = row,
        ("set", None) => return Err("there is no such row"),
        (_, Some(_)) => return Err("the row is there already"),
        (_, None) => rows.push(row),
    }
    Ok(Some(row))
}

fn number(words: &[&str], place: usize) -> Result<u32, &'static str> {
    fields::number(words.get(place).ok_or("a number is missing")?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::order::Prefix;

    #[test]
    fn one_line_is_all_that_comes_back_after_a_boot() {
        let table = [(Prefix::ALL, 40, 1), (Prefix::IPV4, 35, 4)];
        let (active, stored) =
            after_commands(&table, "netsh interface ipv6 set prefixpolicy ::ffff:0:0/96 100 4").unwrap();
        assert_eq!(active, [(Prefix::ALL, 40, 1), (Prefix::IPV4, 100, 4)]);
        assert_eq!(stored, [(Prefix::IPV4, 100, 4)]);
        let trial = "# until the next boot\nnetsh interface ipv6 set prefixpolicy ::ffff:0:0/96 100 4 store=active";
        assert_eq!(after_commands(&table, trial).unwrap(), (active, Vec::new()));
    }

    #[test]
    fn what_the_system_refuses_is_refused() {
        for bad in [
            "set prefixpolicy fc00::/7 3 13",
            "add prefixpolicy ::/0 40 1",
            "delete prefixpolicy fc00::/7",
            "add prefixpolicy fc00::/7 3",
        ] {
            assert!(after_commands(&[(Prefix::ALL, 40, 1)], &format!("netsh interface ipv6 {bad}")).is_err(), "{bad}");
        }
        let two = "sudo ip6addrctl delete ::/0; sudo ip6addrctl add ::/0 7 1";
        assert_eq!(after_commands(&[(Prefix::ALL, 40, 1)], two).unwrap().0, [(Prefix::ALL, 7, 1)]);
    }
}
