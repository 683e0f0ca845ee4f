//! The examples do what they say.

#[allow(dead_code)] // reason: its `main` is for the command line
#[path = "../examples/plugin_host.rs"]
mod plugin_host;

#[allow(dead_code)] // reason: as above
#[path = "../examples/rule_engine.rs"]
mod rule_engine;

#[test]
fn plug_ins_get_what_they_are_granted() {
    let mut out = Vec::new();
    plugin_host::host("the fox", &mut out).unwrap();
    let said = String::from_utf8(out).unwrap();
    let expected = "Capitals: THE FOX
  Capitals logs: host 1, 7 characters
Counts: {e=1, f=1, h=1, o=1, t=1, x=1}
  Counts prints: counting
Snoops has failed: java.nio.file.AccessDeniedException: /etc/passwd
  Snoops logs: environment: {}
  Snoops logs: network: Permission denied
Endless was ended: the VM was stopped
  Endless logs: starts
Greedy has failed: java.lang.OutOfMemoryError: Java heap space
";
    assert_eq!(said, expected);
}

#[test]
fn rules_price_orders() {
    let mut out = Vec::new();
    rule_engine::price_all(5000, &mut out).unwrap();
    let said = String::from_utf8(out).unwrap();
    let price = |discount: i64| -> i64 {
        let cents = |article: i64| 100 + 7 * article;
        let order = |n: i64| {
            let sum = cents(n % 100) + cents(n % 31) + cents(n % 7);
            let sum = sum - sum / 50;
            if n % 10 == 7 { sum - sum * discount / 100 } else { sum }
        };
        (0..5000).map(order).sum()
    };
    let failed = "an order of what there is not: java.util.NoSuchElementException: article 12345\n";
    let line =
        |discount: i64| format!("5000 orders with {discount} % for members: {} cents\n{failed}", price(discount));
    assert_eq!(said, line(10) + &line(20));
}
