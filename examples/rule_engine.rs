//! A rule engine: the rules of a shop's prices are Java classes that change while the host runs. One VM evaluates many orders from several
//! threads; the rules ask the host for what they need to know.
//!
//! ```text
//! cargo run --release --example rule_engine [ORDERS]
//! ```

use carafe::{Call, Error, Method, Object, Vm};
use std::collections::HashMap;
use std::io::Write;
use std::path::Path;
use std::process::Command;
use std::sync::Arc;
use std::time::Instant;

/// A version of the rules: a class loader of its own, dropped when the next version takes its place.
struct Rules {
    price: Method,
    rules: Object,
}

impl Rules {
    fn load(vm: &Vm, bytes: &[u8], discount: i32) -> Result<Rules, Error> {
        let loader = vm.new_class_loader(&[] as &[&Path])?;
        let class = vm.define_class_in(&loader, bytes)?;
        Ok(Rules {
            price: vm.method(&class, "price(Ljava/lang/String;I[I)J")?,
            rules: vm.new_object(&class, (discount,))?,
        })
    }

    /// The price of an order in cents.
    fn price(&self, vm: &Vm, customer: &str, articles: &[i32]) -> Result<i64, Error> {
        self.price.call_on(vm, &self.rules, (customer, articles.len() as i32, articles))
    }
}

/// Compiles the rules; the content of the class file.
fn compile() -> std::io::Result<Vec<u8>> {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/java/PriceRules.java");
    let target = std::env::temp_dir().join(format!("carafe-rules-{}", std::process::id()));
    std::fs::create_dir_all(&target)?;
    let output = Command::new("javac").arg("-d").arg(&target).arg(source).output()?;
    if !output.status.success() {
        return Err(std::io::Error::other(String::from_utf8_lossy(&output.stderr).into_owned()));
    }
    let bytes = std::fs::read(target.join("PriceRules.class"))?;
    std::fs::remove_dir_all(target)?;
    Ok(bytes)
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let orders = std::env::args().nth(1).map_or(Ok(100_000), |n| n.parse())?;
    price_all(orders, &mut std::io::stdout())
}

/// Prices so many orders by two versions of the rules.
pub fn price_all(orders: i32, out: &mut dyn Write) -> Result<(), Box<dyn std::error::Error>> {
    let vm = Vm::builder().heap_size(64 << 20).build()?;

    // What the rules may ask.
    let stock: Arc<HashMap<i32, i32>> = Arc::new((0..100).map(|article| (article, 100 + 7 * article)).collect());
    vm.register_native("PriceRules", "cents", "(I)I", move |_: &Call<'_>, (article,): (i32,)| {
        let price = stock.get(&article).copied();
        price.ok_or_else(|| Error::throw("java.util.NoSuchElementException", format!("article {article}")))
    })?;
    vm.register_native("PriceRules", "isMember", "(Ljava/lang/String;)Z", |_: &Call<'_>, (customer,): (String,)| {
        Ok(customer.ends_with('7'))
    })?;

    let bytes = compile()?;
    for discount in [10, 20] {
        let rules = Rules::load(&vm, &bytes, discount)?;
        let start = Instant::now();
        let total: i64 = std::thread::scope(|s| {
            let parts: Vec<_> = (0..2)
                .map(|part| {
                    let (vm, rules) = (&vm, &rules);
                    s.spawn(move || -> Result<i64, Error> {
                        let mut total = 0;
                        for order in (part..orders).step_by(2) {
                            let articles = [order % 100, order % 31, order % 7];
                            total += rules.price(vm, &format!("customer {order}"), &articles)?;
                        }
                        Ok(total)
                    })
                })
                .collect();
            parts.into_iter().map(|part| part.join().unwrap_or(Err(Error::Stopped))).sum::<Result<i64, Error>>()
        })?;
        eprintln!("{:.2} us an order", start.elapsed().as_secs_f64() * 1e6 / f64::from(orders));
        writeln!(out, "{orders} orders with {discount} % for members: {total} cents")?;
        match rules.price(&vm, "nobody", &[12345]) {
            Err(Error::Exception(e)) => writeln!(out, "an order of what there is not: {e}")?,
            other => writeln!(out, "an order of what there is not: {other:?}")?,
        }
    }
    Ok(())
}
