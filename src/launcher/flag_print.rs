//! The printouts of flags: `-XX:+PrintFlagsFinal` and its relatives.

use super::flag::{Flag, FlagOrigin, FlagType, FlagValue};
use super::flag_table::FLAGS;
use super::xx::XxFlags;

impl XxFlags {
    /// The table of `-XX:+PrintFlagsFinal` (or, with `initial`, of `-XX:+PrintFlagsInitial`).
    pub(super) fn print(&self, initial: bool) -> String {
        let mut text = String::from("[Global flags]\n");
        for (index, flag) in self.printed() {
            let (value, origin) = match self.set.get(&index) {
                Some((value, origin)) if !initial => (value.clone(), *origin),
                _ => (flag.default_value(), FlagOrigin::Default),
            };
            let value = value.text();
            let mut lines = value.split('\n').peekable();
            let mut head = format!("{:>9} {:<39} ", flag.ty.name(), flag.name);
            let mut sign = " =";
            while let Some(value) = lines.next() {
                text.push_str(&format!("{head}{sign} {value}"));
                if lines.peek().is_some() {
                    text.push('\n');
                    head = format!("{:>9} {:<39} ", "", flag.name);
                    sign = "+=";
                } else {
                    let used = head.len() + sign.len() + 1 + value.len();
                    text.push_str(&" ".repeat(84usize.saturating_sub(used).max(1)));
                }
            }
            text.push_str(&format!("{:>20} {{{}}}\n", format!("{{{}}}", flag.group), origin.name()));
        }
        text
    }

    /// The table of `-XX:+PrintFlagsRanges`.
    pub(super) fn print_ranges(&self) -> String {
        let mut text = String::from("[Global flags ranges]\n");
        for (index, flag) in self.printed() {
            if flag.ty == FlagType::Bool || flag.ty.is_text() {
                continue;
            }
            let short = |bound: &'static str| match FlagValue::read(flag.ty, bound) {
                Some(FlagValue::Double(bound)) => format!("{bound:.3}"),
                _ => bound.to_owned(),
            };
            let (min, max) = flag.range.unwrap_or_default();
            let (min, max) = (short(min), short(max));
            let origin = self.set.get(&index).map_or(FlagOrigin::Default, |(_, origin)| *origin);
            let range = format!("[ {min:<25} ... {max:>25} ]");
            let (ty, name, kind) = (flag.ty.name(), flag.name, format!("{{{}}}", flag.group));
            text.push_str(&format!("{ty:>9} {name:<49}  {range:<60} {kind:>35} {{{}}}\n", origin.name()));
        }
        text
    }

    /// The line of `-XX:+PrintCommandLineFlags`.
    pub(super) fn print_set(&self) -> String {
        let mut text = String::new();
        for (index, flag) in self.printed() {
            let Some((value, _)) = self.set.get(&index) else {
                continue;
            };
            let name = flag.name;
            match value {
                FlagValue::Bool(value) => text.push_str(&format!("-XX:{}{name} ", if *value { '+' } else { '-' })),
                value => {
                    text.push_str(&format!("-XX:{name}={} ", value.text().replace('\n', &format!(" -XX:{name}="))))
                }
            }
        }
        text.push('\n');
        text
    }

    /// Flags that the printouts show, by name.
    fn printed(&self) -> Vec<(usize, &'static Flag)> {
        let all = FLAGS.iter().enumerate();
        let mut shown: Vec<_> = all.filter(|(_, flag)| !flag.is_debug_only() && self.is_unlocked(flag)).collect();
        shown.sort_by_key(|(_, flag)| flag.name);
        shown
    }
}
