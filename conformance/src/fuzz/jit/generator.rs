//! Random Java programs: what a compiler gets wrong, in unusual combinations.
//!
//! A program is one class with a few others nested in it. Its methods call only methods with higher numbers, or themselves with a
//! depth that falls, and the loops have small bounds: every program ends. Nothing in it depends on time, hash codes or addresses.

use std::fmt::Write;

use fastrand::Rng;

use super::table::{KINDS, Kind, NUMBERS, binary_operators, constants, functions, null, throwing_functions};

/// Executions of statements that a method may come to, callees included.
const LARGEST_COST: u64 = 1000;
/// Methods of a program beside its entry.
const METHODS: usize = 7;
/// The fields of `Cell` that are variables where one is in a variable.
const CELL_FIELDS: &[(&str, Kind)] = &[
    ("fi", Kind::Int),
    ("fl", Kind::Long),
    ("fb", Kind::Byte),
    ("fc", Kind::Char),
    ("fs", Kind::Short),
    ("fz", Kind::Boolean),
    ("fd", Kind::Double),
    ("ff", Kind::Float),
];
/// Depth of expressions.
const DEPTH: u32 = 4;

struct Variable {
    name: String,
    kind: Kind,
    /// Loop counters are not assigned in the loop, nor what lambdas have captured.
    fixed: bool,
}

struct Method {
    parameters: Vec<Kind>,
    result: Kind,
    is_static: bool,
    cost: u64,
}

/// Where statements are made.
struct Generator<'r> {
    rng: &'r mut Rng,
    text: String,
    indent: usize,
    variables: Vec<Variable>,
    /// By number; made from the last to the first.
    methods: Vec<Option<Method>>,
    /// Number of the method being made.
    current: usize,
    is_static: bool,
    result: Kind,
    /// Local variables of objects that are never null, and mostly not seen elsewhere.
    cells: Vec<String>,
    /// Labels of the loops around.
    labels: Vec<String>,
    /// How often the current place is executed, and what the method comes to.
    weight: u64,
    cost: u64,
    next_name: u32,
}

/// The program of this number.
pub fn program(seed: u64, number: u64) -> String {
    // Consecutive seeds of the generator give unrelated sequences only after some mixing.
    let mut rng = Rng::with_seed(seed.rotate_left(40) ^ number);
    rng = Rng::with_seed(rng.u64(..));
    let mut generator = Generator {
        rng: &mut rng,
        text: String::new(),
        indent: 1,
        variables: Vec::new(),
        methods: (0..METHODS).map(|_| None).collect(),
        current: 0,
        is_static: true,
        result: Kind::Int,
        cells: Vec::new(),
        labels: Vec::new(),
        weight: 1,
        cost: 0,
        next_name: 0,
    };
    let mut methods: Vec<String> = (0..METHODS).rev().map(|at| generator.method(at)).collect();
    methods.reverse();
    let name = format!("Program{number}");
    let mut text = format!("public final class {name} implements java.util.concurrent.Callable<Object> {{\n");
    text.push_str(&generator.members());
    methods.iter().for_each(|method| text.push_str(method));
    text.push_str("}\n");
    text
}

impl Generator<'_> {
    fn one_in(&mut self, chances: u32) -> bool {
        self.rng.u32(..chances) == 0
    }

    /// Whether to make what often throws. Most of a program must run to its end.
    fn risky(&mut self) -> bool {
        self.one_in(30)
    }

    fn pick<'t, T>(&mut self, from: &'t [T]) -> &'t T {
        &from[self.rng.usize(..from.len())]
    }

    fn kind(&mut self) -> Kind {
        *self.pick(KINDS)
    }

    fn number_kind(&mut self) -> Kind {
        *self.pick(NUMBERS)
    }

    fn fresh(&mut self, prefix: &str) -> String {
        self.next_name += 1;
        format!("{prefix}{}", self.next_name)
    }

    fn line(&mut self, text: &str) {
        let _ = writeln!(self.text, "{:1$}{text}", "", self.indent * 4);
        self.cost += self.weight;
    }

    fn open(&mut self, text: &str) {
        self.line(text);
        self.indent += 1;
    }

    fn close(&mut self, text: &str) {
        self.indent -= 1;
        self.line(text);
    }

    /// The fields, the nested classes and the entry.
    fn members(&mut self) -> String {
        self.text.clear();
        self.variables.clear();
        self.is_static = true;
        self.current = METHODS;
        self.line("static Node shared = new Node(3);");
        self.line("static final int[] TABLE = {1, -1, 7, 1 << 30, 5};");
        for kind in KINDS {
            let java = kind.java();
            let value = self.constant(*kind);
            let volatile = if self.one_in(3) { "volatile " } else { "" };
            self.line(&format!("static {volatile}{java} s{} = {value};", kind.letter()));
            let value = self.constant(*kind);
            self.line(&format!("{java} f{} = {value};", kind.letter()));
        }
        self.line("static { shared.next = shared; }");
        self.line("static Object[] so = new Object[4];");
        self.line("static String[] names = new String[4];");
        let late: String = (1..4)
            .map(|at| format!("if (k % 7 == {at} && Trace.round > {}) return new Late{at}(k); ", self.rng.u32(3..50)))
            .collect();
        self.line(&format!("static Node make(int k) {{ {late}return k % 101 == 5 ? null : new Node(k); }}"));
        let fields: String = CELL_FIELDS.iter().map(|(name, kind)| format!("{} {name}; ", kind.java())).collect();
        self.line(&format!("static final class Cell {{ {fields}Cell next; Cell(int k) {{ fi = k; }} int take(int a) {{ fi += a; return fi; }} }}"));
        self.line("static Cell kept = new Cell(7);");
        self.class("Node", "implements Trace.Operation");
        for at in 1..4 {
            let of = if at == 3 { "Late1" } else { "Node" };
            self.class(&format!("Late{at}"), &format!("extends {of}"));
        }
        let value = self.expression(Kind::Int, 1);
        self.line(&format!("static class Lazy {{ static int value = Trace.countdown({value}); static final long LIMIT = Trace.round; }}"));
        let arguments = self.entry_arguments();
        let receiver = if self.method_at(0).is_static { "" } else { "this." };
        self.open("public Object call() {");
        let call = format!("{receiver}m0({arguments})");
        self.line(&format!("Trace.add({call});"));
        self.line("Trace.add(si); Trace.add(sl); Trace.add(sd); Trace.add(fi); Trace.add(fd); Trace.add(shared == null ? 1 : shared.fi);");
        self.line("return Long.valueOf(Trace.round);");
        self.close("}");
        std::mem::take(&mut self.text)
    }

    fn method_at(&self, at: usize) -> &Method {
        self.methods[at].as_ref().expect("methods with higher numbers are made first")
    }

    fn entry_arguments(&mut self) -> String {
        let parameters = self.method_at(0).parameters.clone();
        let of_kind = |kind: &Kind| match kind {
            Kind::Int => "Trace.round - 20".to_owned(),
            Kind::Boolean => "Trace.round % 3 == 0".to_owned(),
            Kind::Text => "\"round\" + Trace.round % 5".to_owned(),
            Kind::Ints => "Trace.round % 11 == 3 ? null : new int[Trace.round % 5]".to_owned(),
            Kind::Node => "make(Trace.round)".to_owned(),
            number => format!("({}) (Trace.round * 7 - 100)", number.java()),
        };
        let mut arguments: Vec<String> = parameters.iter().map(of_kind).collect();
        arguments.push("2".to_owned());
        arguments.join(", ")
    }

    /// A class of objects whose methods others override.
    fn class(&mut self, name: &str, above: &str) {
        self.open(&format!("static class {name} {above} {{"));
        if name == "Node" {
            self.line(
                "int fi; long fl; double fd; byte fb; char fc; short fs; boolean fz; float ff; Node next; Object any;",
            );
            self.line("Node(int k) { fi = k; fl = k * 3L; fd = k / 4.0; fb = (byte) k; fc = (char) k; fs = (short) k; ff = k; next = k == 9 ? null : shared; }");
        } else {
            self.line(&format!("{name}(int k) {{ super(k + 1); }}"));
        }
        let synchronized = if self.one_in(3) { "synchronized " } else { "" };
        self.variables = ["a", "fi", "fb", "fc", "fs"]
            .iter()
            .zip([Kind::Int, Kind::Int, Kind::Byte, Kind::Char, Kind::Short])
            .chain([(&"b", Kind::Long), (&"fl", Kind::Long), (&"fd", Kind::Double), (&"ff", Kind::Float)])
            .map(|(name, kind)| Variable { name: (*name).to_owned(), kind, fixed: false })
            .collect();
        self.open(&format!("public {synchronized}long apply(int a, long b) {{"));
        self.assignment();
        if self.one_in(2) {
            self.conditional_throw();
        }
        let result = self.expression(Kind::Long, 2);
        self.line(&format!("return {result};"));
        self.close("}");
        let result = self.expression(Kind::Int, 2);
        self.line(&format!("int size(int a) {{ long b = a; return {result}; }}"));
        self.variables.clear();
        self.close("}");
    }

    fn method(&mut self, at: usize) -> String {
        self.text.clear();
        self.current = at;
        let parameters: Vec<Kind> = (0..self.rng.usize(1..5)).map(|_| self.kind()).collect();
        let result = self.kind();
        self.result = result;
        self.is_static = self.one_in(2);
        let synchronized = if self.one_in(5) { "synchronized " } else { "" };
        let is_static = if self.is_static { "static " } else { "" };
        let mut list = String::new();
        self.variables = Vec::new();
        for kind in &parameters {
            let name = self.fresh("p");
            let _ = write!(list, "{} {name}, ", kind.java());
            self.variables.push(Variable { name, kind: *kind, fixed: false });
        }
        self.weight = 1;
        self.cost = 0;
        self.open(&format!("{is_static}{synchronized}{} m{at}({list}int depth) {{", result.java()));
        for _ in 0..self.rng.u32(2..6) {
            self.declaration();
        }
        self.cells.clear();
        for _ in 0..self.rng.u32(..4).saturating_sub(1) {
            let (name, value) = (self.fresh("x"), self.expression(Kind::Int, 1));
            self.line(&format!("Cell {name} = new Cell({value});"));
            let field =
                |&(field, kind): &(&str, Kind)| Variable { name: format!("{name}.{field}"), kind, fixed: false };
            self.variables.extend(CELL_FIELDS.iter().map(field));
            self.cells.push(name);
        }
        if self.one_in(4) {
            let arguments: Vec<String> = parameters.iter().map(|kind| self.expression(*kind, 2)).collect();
            let value = format!("m{at}({}, depth - 1)", arguments.join(", "));
            let condition = self.expression(Kind::Boolean, 2);
            self.line(&format!("if (depth > 0 && {condition}) Trace.add({value});"));
        }
        for _ in 0..self.rng.u32(2..if at == 0 { 9 } else { 5 }) {
            if self.one_in(3) {
                self.statement(3);
                continue;
            }
            // What comes after is not to be missed because of what is thrown here.
            self.open("try {");
            self.statements(2, 3);
            self.close("} catch (RuntimeException e) { Trace.caught(e); }");
        }
        let value = self.expression(result, 3);
        self.line(&format!("return {value};"));
        self.close("}");
        // It may call itself twice deep.
        let cost = self.cost * 2;
        self.methods[at] = Some(Method { parameters, result, is_static: self.is_static, cost });
        std::mem::take(&mut self.text)
    }

    fn declaration(&mut self) {
        let kind = self.kind();
        let value = if self.one_in(3) { self.expression(kind, 2) } else { self.leaf(kind) };
        let name = self.fresh("v");
        self.line(&format!("{} {name} = {value};", kind.java()));
        self.variables.push(Variable { name, kind, fixed: false });
    }

    /// Statements in a scope of their own.
    fn statements(&mut self, most: u32, depth: u32) {
        let scope = self.variables.len();
        for _ in 0..self.rng.u32(1..=most) {
            self.statement(depth);
        }
        self.variables.truncate(scope);
    }

    fn statement(&mut self, depth: u32) {
        if depth == 0 || self.cost > LARGEST_COST {
            return if self.one_in(3) { self.trace() } else { self.assignment() };
        }
        if !self.cells.is_empty() && self.one_in(6) {
            return self.cell_statement(depth);
        }
        match self.rng.u32(..24) {
            0..=3 => self.assignment(),
            4 => self.trace(),
            5 | 6 => self.branch(depth),
            7..=10 => self.counted_loop(depth),
            11 => self.while_loop(depth),
            12 => self.switch(depth),
            13..=15 => self.try_statement(depth),
            16 => self.conditional_throw(),
            17 => self.jump(),
            18 => self.synchronized(depth),
            19 => self.lambda(),
            20 => self.declaration(),
            21 => self.array_store(),
            22 => self.node_statement(),
            _ => self.early_return(),
        }
    }

    fn trace(&mut self) {
        let kind = self.kind();
        let value = self.expression(kind, 2);
        self.line(&format!("Trace.add({value});"));
    }

    /// Something that can be assigned.
    fn target(&mut self, kind: Kind) -> String {
        let mut all: Vec<String> = self
            .variables
            .iter()
            .filter(|variable| variable.kind == kind && !variable.fixed)
            .map(|variable| variable.name.clone())
            .collect();
        let locals = all.len();
        all.push(format!("s{}", kind.letter()));
        if !self.is_static {
            all.push(format!("this.f{}", kind.letter()));
        }
        if let (true, Some(field)) = (self.current < METHODS, kind.node_field()) {
            all.push(format!("shared.{field}"));
        }
        if locals > 0 && self.one_in(2) { all[self.rng.usize(..locals)].clone() } else { self.pick(&all).clone() }
    }

    fn assignment(&mut self) {
        let kind = self.kind();
        let target = self.target(kind);
        let value = self.expression(kind, 3);
        if kind.is_number() && self.one_in(3) {
            let operators = binary_operators(kind);
            let operator = *self.pick(operators);
            let divides = matches!(operator, "/" | "%") && !matches!(kind, Kind::Float | Kind::Double);
            let value = if divides && !self.risky() { format!("({value}) | 1") } else { value };
            self.line(&format!("{target} {operator}= {value};"));
        } else if kind.is_number() && self.one_in(4) {
            self.line(&format!("{target}++;"));
        } else {
            self.line(&format!("{target} = {value};"));
        }
    }

    fn branch(&mut self, depth: u32) {
        let condition = if self.one_in(4) {
            format!("Trace.round {} {}", if self.one_in(2) { ">" } else { "<" }, self.rng.u32(5..55))
        } else {
            self.expression(Kind::Boolean, 3)
        };
        self.open(&format!("if ({condition}) {{"));
        self.statements(3, depth - 1);
        if self.one_in(2) {
            self.close("} else {");
            self.indent += 1;
            self.statements(3, depth - 1);
        }
        self.close("}");
    }

    fn looped(&mut self, bound: u64, depth: u32, label: String) {
        let weight = self.weight;
        self.weight *= bound;
        self.labels.push(label);
        self.statements(4, depth - 1);
        self.labels.pop();
        self.weight = weight;
    }

    /// How often a loop runs here.
    fn bound(&mut self) -> u64 {
        let most = (LARGEST_COST / self.weight / 4).clamp(2, 250);
        if self.one_in(3) { most } else { self.rng.u64(1..=most.min(12)) }
    }

    fn counted_loop(&mut self, depth: u32) {
        let bound = self.bound();
        let (name, label) = (self.fresh("i"), self.fresh("loop"));
        let (kind, header) = match self.rng.u32(..5) {
            0 => (Kind::Int, format!("int {name} = {}; {name} >= 0; {name}--", bound - 1)),
            1 => (Kind::Long, format!("long {name} = 0; {name} < {bound}; {name}++")),
            2 => (Kind::Int, format!("int {name} = -3; {name} < {bound} * 2 - 3; {name} += 2")),
            3 => (Kind::Int, format!("int {name} = 0; {name} != {bound}; ++{name}")),
            _ => (Kind::Int, format!("int {name} = 0; {name} < {bound}; {name}++")),
        };
        self.open(&format!("{label}: for ({header}) {{"));
        self.variables.push(Variable { name, kind, fixed: true });
        self.looped(bound, depth, label);
        self.variables.pop();
        self.close("}");
    }

    fn while_loop(&mut self, depth: u32) {
        let bound = self.bound();
        let (name, label) = (self.fresh("w"), self.fresh("loop"));
        self.line(&format!("int {name} = {bound};"));
        self.variables.push(Variable { name: name.clone(), kind: Kind::Int, fixed: true });
        let condition = self.expression(Kind::Boolean, 2);
        let weight = self.weight;
        self.weight *= bound;
        if self.one_in(2) {
            self.open(&format!("{label}: do {{"));
            self.weight = weight;
            self.looped(bound, depth, label);
            self.close(&format!("}} while (--{name} > 0 && ({condition}));"));
        } else {
            self.open(&format!("{label}: while ({name}-- > 0 && ({condition})) {{"));
            self.weight = weight;
            self.looped(bound, depth, label);
            self.close("}");
        }
        self.weight = weight;
    }

    fn switch(&mut self, depth: u32) {
        let on_text = self.one_in(4);
        let value = if on_text {
            format!("\"\" + ({} & 3)", self.expression(Kind::Int, 2))
        } else if self.one_in(2) {
            format!("({}) & 7", self.expression(Kind::Int, 2))
        } else {
            self.expression(Kind::Int, 2)
        };
        self.open(&format!("switch ({value}) {{"));
        let labels: &[&str] = if on_text {
            &["\"0\"", "\"1\"", "\"2\"", "\"Aa\"", "\"BB\""]
        } else if self.one_in(2) {
            &["0", "1", "2", "3", "5"]
        } else {
            &["-2147483648", "-7", "0", "1", "6", "1000", "2147483647"]
        };
        for label in labels {
            if self.one_in(4) {
                continue;
            }
            self.open(&format!("case {label}:"));
            self.open("{");
            self.statements(2, depth - 1);
            self.close("}");
            if !self.one_in(4) {
                self.line("break;");
            }
            self.indent -= 1;
        }
        if self.one_in(2) {
            self.open("default:");
            self.assignment();
            self.indent -= 1;
        }
        self.close("}");
    }

    fn try_statement(&mut self, depth: u32) {
        self.open("try {");
        self.statements(4, depth - 1);
        let mut with_handler = false;
        let kinds: &[&str] = &[
            "ArithmeticException",
            "ArrayIndexOutOfBoundsException",
            "NullPointerException",
            "ClassCastException",
            "NegativeArraySizeException",
            "ArrayStoreException",
            "Trace.Boom",
            "RuntimeException",
        ];
        let first = self.rng.usize(..kinds.len());
        for kind in kinds[first..].iter().step_by(self.rng.usize(1..4)) {
            let name = self.fresh("e");
            self.close(&format!("}} catch ({kind} {name}) {{"));
            self.indent += 1;
            self.line(&format!("Trace.caught({name});"));
            self.statements(2, depth - 1);
            if self.one_in(8) {
                self.line(&format!("if (Trace.sum % 3 == 0) throw {name};"));
            }
            with_handler = true;
        }
        if !with_handler || self.one_in(3) {
            self.close("} finally {");
            self.indent += 1;
            self.statements(2, depth - 1);
        }
        self.close("}");
    }

    fn conditional_throw(&mut self) {
        let condition = self.expression(Kind::Boolean, 2);
        let number = self.expression(Kind::Int, 1);
        let what = match self.rng.u32(..3) {
            0 => "null".to_owned(),
            _ => format!("new Trace.Boom({number})"),
        };
        let rarely = if !self.one_in(4) { "Trace.round % 5 == 2 && " } else { "" };
        self.line(&format!("if ({rarely}{condition}) throw {what};"));
    }

    fn jump(&mut self) {
        let condition = self.expression(Kind::Boolean, 2);
        if self.labels.is_empty() {
            return self.assignment();
        }
        let labels = self.labels.clone();
        let label = self.pick(&labels).clone();
        let how = if self.one_in(2) { "break" } else { "continue" };
        self.line(&format!("if ({condition}) {how} {label};"));
    }

    fn synchronized(&mut self, depth: u32) {
        let on = if self.is_static { "so" } else { *self.pick(&["this", "so", "TABLE", "shared"]) };
        self.open(&format!("synchronized ({on}) {{"));
        self.statements(3, depth - 1);
        self.close("}");
    }

    fn lambda(&mut self) {
        let (int, long) = (self.expression(Kind::Int, 2), self.expression(Kind::Long, 2));
        let (first, second, name) = (self.fresh("c"), self.fresh("c"), self.fresh("op"));
        self.line(&format!("final int {first} = {int};"));
        self.line(&format!("final long {second} = {long};"));
        let operator = *self.pick(binary_operators(Kind::Long));
        self.line(&format!("Trace.Operation {name} = (a, b) -> (a ^ {first}) {operator} (b + {second});"));
        let node = self.expression(Kind::Node, 1);
        if self.one_in(2) {
            self.line(&format!("if (Trace.round % 4 == 1) {name} = {node};"));
        }
        let (int, long) = (self.expression(Kind::Int, 2), self.expression(Kind::Long, 2));
        self.line(&format!("Trace.add({name}.apply({int}, {long}));"));
    }

    fn array_store(&mut self) {
        let index = self.index();
        match self.rng.u32(..4) {
            0 => {
                let kind = *self.pick(&["new String[3]", "new Object[3]", "names", "new Integer[4]", "so"]);
                let other = *self.pick(&["TABLE", "shared", "(Object) 7", "names"]);
                let value = if self.one_in(3) { other } else { *self.pick(&["\"x\"", "null"]) };
                let value = if kind == "new Integer[4]" && value == "\"x\"" { "(Object) 9" } else { value };
                let name = self.fresh("o");
                self.line(&format!("Object[] {name} = {kind};"));
                self.line(&format!("{name}[{index}] = {value};"));
            }
            1 => {
                let kind = self.number_kind();
                let length = self.expression(Kind::Int, 1);
                let name = self.fresh("n");
                let java = kind.java();
                let value = self.expression(kind, 2);
                let length = if self.risky() { format!("({length}) % 9") } else { format!("2 + ({length} & 15)") };
                self.line(&format!("{java}[] {name} = new {java}[{length}];"));
                self.line(&format!("{name}[{index}] = {value};"));
                self.line(&format!("Trace.add({name}[{name}.length - 1]);"));
            }
            2 => {
                let (array, value) = (self.expression(Kind::Ints, 1), self.expression(Kind::Int, 2));
                let operator = *self.pick(binary_operators(Kind::Int));
                self.line(&format!("({array})[{index}] {operator}= {value};"));
            }
            _ => {
                let name = self.fresh("n");
                let (first, second) = (self.index(), self.index());
                let value = self.expression(Kind::Int, 2);
                self.line(&format!("int[][] {name} = new int[3][2 + ({first} & 3)];"));
                self.line(&format!("{name}[{second}][{index}] = {value};"));
                self.line(&format!("Trace.add({name}[1]);"));
            }
        }
    }

    fn index(&mut self) -> String {
        let value = self.expression(Kind::Int, 2);
        let mask = if self.one_in(5) { 3 } else { 1 };
        if self.risky() { value } else { format!("({value} & {mask})") }
    }

    fn node_statement(&mut self) {
        let node = self.expression(Kind::Node, 1);
        let name = self.fresh("n");
        self.line(&format!("Node {name} = {node};"));
        self.line(&format!("{name}.next = shared;"));
        self.line(&format!("if (Trace.round % 6 == 0) shared = {name};"));
        let (int, long) = (self.expression(Kind::Int, 1), self.expression(Kind::Long, 1));
        self.line(&format!("Trace.add({name}.apply({int}, {long}));"));
        let sure = if self.one_in(4) { String::new() } else { format!("if ({name}.next instanceof Late1) ") };
        self.line(&format!("{sure}Trace.add(((Late1) {name}.next).fi);"));
    }

    fn cell_statement(&mut self, depth: u32) {
        let cells = self.cells.clone();
        let (one, other) = (self.pick(&cells).clone(), self.pick(&cells).clone());
        let value = self.expression(Kind::Int, 2);
        match self.rng.u32(..9) {
            0 => self.line(&format!("{one} = new Cell({value});")),
            1 => self.line(&format!("{one} = {other};")),
            2 => {
                let condition = self.expression(Kind::Boolean, 2);
                self.line(&format!("if ({condition}) {one} = new Cell({value});"));
            }
            3 => self.line(&format!("{one}.next = {other};")),
            4 => self.line(&format!("Trace.add({one}.next == null ? 1 : {one}.next.take({value}));")),
            5 => {
                self.open(&format!("synchronized ({one}) {{"));
                self.statements(3, depth - 1);
                self.close("}");
            }
            6 => {
                self.line(&format!("if (Trace.round % 7 == 3) kept = {one};"));
                self.line("Trace.add(kept.fi);");
            }
            7 => self.line(&format!("Trace.add({one} == {other} ? 1 : 0);")),
            _ => self.line(&format!("Trace.add({one}.take({value}));")),
        }
    }

    fn early_return(&mut self) {
        let (condition, value) = (self.expression(Kind::Boolean, 2), self.expression(self.result, 2));
        self.line(&format!("if ({condition}) return {value};"));
    }

    fn constant(&mut self, kind: Kind) -> String {
        if let Some(null) = null(kind)
            && self.risky()
        {
            return null;
        }
        (*self.pick(constants(kind))).to_owned()
    }

    /// An expression of this kind, in parentheses where needed.
    fn expression(&mut self, kind: Kind, depth: u32) -> String {
        let depth = depth.min(DEPTH);
        if depth == 0 || self.one_in(5) {
            return self.leaf(kind);
        }
        if self.one_in(7)
            && let Some(call) = self.call(kind, depth)
        {
            return call;
        }
        if self.one_in(12) {
            let condition = self.expression(Kind::Boolean, depth - 1);
            let (one, other) = (self.expression(kind, depth - 1), self.expression(kind, depth - 1));
            return format!("({condition} ? {one} : {other})");
        }
        match kind {
            Kind::Boolean => self.condition(depth),
            Kind::Text => self.text_expression(depth),
            Kind::Ints => self.array_expression(depth),
            Kind::Node => self.node_expression(depth),
            _ => self.number(kind, depth),
        }
    }

    fn leaf(&mut self, kind: Kind) -> String {
        let names: Vec<String> = self
            .variables
            .iter()
            .filter(|variable| variable.kind == kind)
            .map(|variable| variable.name.clone())
            .collect();
        if !names.is_empty() && !self.one_in(4) {
            return self.pick(&names).clone();
        }
        match self.rng.u32(..6) {
            0 => format!("s{}", kind.letter()),
            1 if !self.is_static => format!("this.f{}", kind.letter()),
            2 if kind.node_field().is_some() && self.current < METHODS => {
                format!("shared.{}", kind.node_field().unwrap_or_default())
            }
            3 if kind == Kind::Int => "Lazy.value".to_owned(),
            4 if kind == Kind::Long => "Lazy.LIMIT".to_owned(),
            _ => self.constant(kind),
        }
    }

    fn call(&mut self, kind: Kind, depth: u32) -> Option<String> {
        let fits = |at: &usize| {
            let method = self.methods[*at].as_ref();
            method.is_some_and(|method| {
                (method.is_static || !self.is_static)
                    && (method.result == kind || (method.result.is_number() && kind.is_number()))
                    && method.cost * self.weight < LARGEST_COST * 2
            })
        };
        let all: Vec<usize> = (self.current + 1..METHODS).filter(fits).collect();
        if all.is_empty() {
            return None;
        }
        let at = *self.pick(&all);
        let method = self.methods[at].as_ref()?;
        let (parameters, result, cost) = (method.parameters.clone(), method.result, method.cost);
        let cast = if result == kind { String::new() } else { format!("({}) ", kind.java()) };
        self.cost += cost * self.weight;
        let arguments: Vec<String> = parameters.iter().map(|kind| self.expression(*kind, depth - 1)).collect();
        Some(format!("({cast}m{at}({}, {}))", arguments.join(", "), if self.one_in(3) { "1" } else { "0" }))
    }

    fn condition(&mut self, depth: u32) -> String {
        let kind = self.number_kind();
        match self.rng.u32(..10) {
            0..=5 => {
                let (one, other) = (self.expression(kind, depth - 1), self.expression(kind, depth - 1));
                format!("({one} {} {other})", *self.pick(&["<", "<=", ">", ">=", "==", "!="]))
            }
            6 => {
                let (one, other) =
                    (self.expression(Kind::Boolean, depth - 1), self.expression(Kind::Boolean, depth - 1));
                format!("({one} {} {other})", *self.pick(&["&&", "||", "^", "&", "|"]))
            }
            7 => format!("!{}", self.expression(Kind::Boolean, depth - 1)),
            8 => {
                let node = self.expression(Kind::Node, depth - 1);
                format!("({node} instanceof {})", *self.pick(&["Late1", "Late2", "Late3", "Node"]))
            }
            _ => format!("({} == null)", self.expression(Kind::Node, depth - 1)),
        }
    }

    fn text_expression(&mut self, depth: u32) -> String {
        let kind = self.number_kind();
        match self.rng.u32(..5) {
            // Texts stay short.
            0 => {
                format!("Trace.cut({} + {})", self.expression(Kind::Text, depth - 1), self.expression(kind, depth - 1))
            }
            1 => format!(
                "(\"<\" + ({}) + \"|\" + {} + '>')",
                self.expression(Kind::Int, depth - 1),
                self.leaf(Kind::Boolean)
            ),
            2 => format!("String.valueOf({})", self.expression(Kind::Long, depth - 1)),
            3 => format!("Trace.cut({}.concat({}))", self.expression(Kind::Text, depth - 1), self.leaf(Kind::Text)),
            _ if self.risky() => format!("{}.substring({})", self.leaf(Kind::Text), self.index()),
            _ => format!("Trace.cut({})", self.leaf(Kind::Text)),
        }
    }

    fn array_expression(&mut self, depth: u32) -> String {
        match self.rng.u32(..4) {
            0 if self.risky() => format!("new int[({}) % 7]", self.expression(Kind::Int, depth - 1)),
            0 => format!("new int[2 + ({} & 7)]", self.expression(Kind::Int, depth - 1)),
            1 => format!("new int[] {{{}, {}}}", self.expression(Kind::Int, depth - 1), self.leaf(Kind::Int)),
            2 => format!("{}.clone()", self.leaf(Kind::Ints)),
            _ => "TABLE".to_owned(),
        }
    }

    fn node_expression(&mut self, depth: u32) -> String {
        match self.rng.u32(..6) {
            0 | 1 => format!("make({})", self.expression(Kind::Int, depth - 1)),
            2 => format!("new Node({})", self.expression(Kind::Int, depth - 1)),
            3 => format!("({}).next", self.expression(Kind::Node, depth - 1)),
            4 if self.risky() => format!("((Node) (Late1) ({}))", self.expression(Kind::Node, depth - 1)),
            _ => "shared".to_owned(),
        }
    }

    fn number(&mut self, kind: Kind, depth: u32) -> String {
        let java = kind.java();
        match self.rng.u32(..20) {
            0..=8 => {
                let (one, other) = (self.expression(kind, depth - 1), self.expression(kind, depth - 1));
                let operator = *self.pick(binary_operators(kind));
                let divides = matches!(operator, "/" | "%") && !matches!(kind, Kind::Float | Kind::Double);
                let other = if divides && !self.risky() { format!("({other} | 1)") } else { other };
                let value = format!("({one} {operator} {other})");
                if kind.is_small() { format!("(({java}) {value})") } else { value }
            }
            9 => format!("(({java}) -({}))", self.expression(kind, depth - 1)),
            10..=12 => {
                let from = self.number_kind();
                format!("(({java}) {})", self.expression(from, depth - 1))
            }
            13 => {
                let (array, index) = (self.expression(Kind::Ints, depth - 1), self.index());
                format!("(({java}) ({array})[{index}])")
            }
            14 => format!("(({java}) ({}).length)", self.expression(Kind::Ints, depth - 1)),
            15 => format!("(({java}) {}.length())", self.expression(Kind::Text, depth - 1)),
            16 => {
                let (node, a, b) = (
                    self.expression(Kind::Node, depth - 1),
                    self.expression(Kind::Int, depth - 1),
                    self.expression(Kind::Long, depth - 1),
                );
                if self.current >= METHODS || self.weight > 200 {
                    format!("(({java}) ({a} + {b}))")
                } else if self.one_in(2) {
                    format!("(({java}) ({node}).apply({a}, {b}))")
                } else {
                    format!("(({java}) ({node}).size({a}))")
                }
            }
            _ => {
                let (name, parameters) =
                    if self.risky() { *self.pick(throwing_functions()) } else { *self.pick(functions()) };
                let arguments: Vec<String> = parameters.iter().map(|kind| self.expression(*kind, depth - 1)).collect();
                format!("(({java}) {name}({}))", arguments.join(", "))
            }
        }
    }
}
