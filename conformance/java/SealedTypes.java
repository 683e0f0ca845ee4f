// Sealed interfaces and classes with an evaluator over them, and what reflection tells.
// zeal

import java.util.*;

public class SealedTypes {
    sealed interface Expr permits Num, Var, Bin, Neg, Call { }

    record Num(double value) implements Expr { }

    record Var(String name) implements Expr { }

    record Bin(char op, Expr left, Expr right) implements Expr { }

    record Neg(Expr of) implements Expr { }

    record Call(String function, List<Expr> args) implements Expr { }

    sealed static abstract class Vehicle permits Car, Truck, Other {
        abstract int wheels();
    }

    static final class Car extends Vehicle {
        int wheels() { return 4; }
    }

    static sealed class Truck extends Vehicle permits BigTruck {
        int wheels() { return 6; }
    }

    static final class BigTruck extends Truck {
        int wheels() { return 18; }
    }

    static non-sealed class Other extends Vehicle {
        int wheels() { return 1; }
    }

    static class Bicycle extends Other {
        int wheels() { return 2; }
    }

    sealed interface Color {
        enum Basic implements Color { RED, GREEN }

        record Mixed(int rgb) implements Color { }
    }

    static double eval(Expr e, Map<String, Double> env) {
        if (e instanceof Num n) return n.value();
        if (e instanceof Var v) {
            Double value = env.get(v.name());
            if (value == null) throw new NoSuchElementException("unbound " + v.name());
            return value;
        }
        if (e instanceof Neg n) return -eval(n.of(), env);
        if (e instanceof Bin b) {
            double l = eval(b.left(), env);
            double r = eval(b.right(), env);
            return switch (b.op()) {
                case '+' -> l + r;
                case '-' -> l - r;
                case '*' -> l * r;
                case '/' -> l / r;
                case '^' -> Math.pow(l, r);
                default -> throw new IllegalArgumentException("operator " + b.op());
            };
        }
        if (e instanceof Call c && c.args().size() == 1) {
            double x = eval(c.args().get(0), env);
            return switch (c.function()) {
                case "sqrt" -> Math.sqrt(x);
                case "abs" -> Math.abs(x);
                default -> throw new IllegalArgumentException("function " + c.function());
            };
        }
        throw new IllegalArgumentException(e.toString());
    }

    static Expr simplify(Expr e) {
        if (e instanceof Bin b) {
            Expr l = simplify(b.left());
            Expr r = simplify(b.right());
            if (l instanceof Num x && r instanceof Num y) return new Num(eval(new Bin(b.op(), x, y), Map.of()));
            if (b.op() == '*' && (l.equals(new Num(0)) || r.equals(new Num(0)))) return new Num(0);
            if (b.op() == '+' && l.equals(new Num(0))) return r;
            if (b.op() == '+' && r.equals(new Num(0))) return l;
            return new Bin(b.op(), l, r);
        }
        if (e instanceof Neg n && n.of() instanceof Neg inner) return simplify(inner.of());
        return e;
    }

    /** A recursive-descent parser for the expressions. */
    static final class Parser {
        private final String text;
        private int at;

        Parser(String text) { this.text = text.replace(" ", ""); }

        private boolean eat(char c) {
            if (at < text.length() && text.charAt(at) == c) {
                at++;
                return true;
            }
            return false;
        }

        Expr parse() {
            Expr e = sum();
            if (at < text.length()) throw new IllegalStateException("unexpected '" + text.charAt(at) + "' at " + at);
            return e;
        }

        Expr sum() {
            Expr e = product();
            while (true) {
                if (eat('+')) e = new Bin('+', e, product());
                else if (eat('-')) e = new Bin('-', e, product());
                else return e;
            }
        }

        Expr product() {
            Expr e = factor();
            while (true) {
                if (eat('*')) e = new Bin('*', e, factor());
                else if (eat('/')) e = new Bin('/', e, factor());
                else return e;
            }
        }

        Expr factor() {
            if (eat('-')) return new Neg(factor());
            Expr base = atom();
            return eat('^') ? new Bin('^', base, factor()) : base;
        }

        Expr atom() {
            if (eat('(')) {
                Expr e = sum();
                if (!eat(')')) throw new IllegalStateException("missing ) at " + at);
                return e;
            }
            int start = at;
            while (at < text.length() && (Character.isLetterOrDigit(text.charAt(at)) || text.charAt(at) == '.')) at++;
            if (start == at) throw new IllegalStateException("nothing at " + at);
            String word = text.substring(start, at);
            if (Character.isDigit(word.charAt(0))) return new Num(Double.parseDouble(word));
            if (!eat('(')) return new Var(word);
            List<Expr> args = new ArrayList<>();
            do args.add(sum()); while (eat(','));
            if (!eat(')')) throw new IllegalStateException("missing ) at " + at);
            return new Call(word, args);
        }
    }

    public static void main(String[] args) {
        Map<String, Double> env = Map.of("x", 3.0, "y", -2.0);
        for (String text : new String[] {"1 + 2 * 3", "(1+2)*3", "-x^2", "2^3^2", "sqrt(x*x + 16) / 2 - y", "abs(y) * 0 + x", "1/0", "z", "f(1)", "(1", "1 $ 2", "max(1,2)", ""}) {
            try {
                Expr e = new Parser(text).parse();
                System.out.println(text + " = " + eval(e, env) + "   " + simplify(e));
            } catch (RuntimeException e) {
                System.out.println(text + " -> " + e.getClass().getSimpleName() + ": " + e.getMessage());
            }
        }
        System.out.println(simplify(new Neg(new Neg(new Var("q")))));
        for (Vehicle v : new Vehicle[] {new Car(), new Truck(), new BigTruck(), new Other(), new Bicycle()}) {
            System.out.println(v.getClass().getSimpleName() + " " + v.wheels() + " sealed " + v.getClass().isSealed());
        }
        System.out.println(Expr.class.isSealed() + " " + Arrays.toString(Arrays.stream(Expr.class.getPermittedSubclasses()).map(Class::getSimpleName).toArray()));
        System.out.println(Arrays.toString(Vehicle.class.getPermittedSubclasses()) + " " + Car.class.getPermittedSubclasses());
        System.out.println(Arrays.toString(Color.class.getPermittedSubclasses()));
        Color[] colors = {Color.Basic.RED, new Color.Mixed(0xffeedd), Color.Basic.GREEN};
        for (Color c : colors) System.out.println(c instanceof Color.Basic b ? "basic " + b.ordinal() : c instanceof Color.Mixed m ? Integer.toHexString(m.rgb()) : "none");
    }
}
