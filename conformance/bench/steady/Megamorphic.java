import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Interface and megamorphic calls: expression trees with many kinds of nodes, evaluated, simplified and visited. */
public class Megamorphic {
    interface Visitor<R> {
        R number(Num node);
        R variable(Var node);
        R binary(Binary node);
        R negation(Neg node);
    }

    interface Expression {
        long evaluate(long[] variables);
        Expression simplify();
        <R> R accept(Visitor<R> visitor);
        default boolean isConstant() { return false; }
    }

    record Num(long value) implements Expression {
        public long evaluate(long[] variables) { return value; }
        public Expression simplify() { return this; }
        public <R> R accept(Visitor<R> visitor) { return visitor.number(this); }
        @Override
        public boolean isConstant() { return true; }
    }

    record Var(int index) implements Expression {
        public long evaluate(long[] variables) { return variables[index]; }
        public Expression simplify() { return this; }
        public <R> R accept(Visitor<R> visitor) { return visitor.variable(this); }
    }

    record Neg(Expression operand) implements Expression {
        public long evaluate(long[] variables) { return -operand.evaluate(variables); }
        public Expression simplify() {
            Expression inner = operand.simplify();
            return inner.isConstant() ? new Num(-inner.evaluate(null)) : new Neg(inner);
        }
        public <R> R accept(Visitor<R> visitor) { return visitor.negation(this); }
    }

    abstract static class Binary implements Expression {
        final Expression left;
        final Expression right;

        Binary(Expression left, Expression right) {
            this.left = left;
            this.right = right;
        }

        abstract long apply(long a, long b);

        abstract Binary with(Expression left, Expression right);

        @Override
        public long evaluate(long[] variables) { return apply(left.evaluate(variables), right.evaluate(variables)); }

        @Override
        public Expression simplify() {
            Expression a = left.simplify();
            Expression b = right.simplify();
            return a.isConstant() && b.isConstant() ? new Num(apply(a.evaluate(null), b.evaluate(null))) : with(a, b);
        }

        @Override
        public <R> R accept(Visitor<R> visitor) { return visitor.binary(this); }
    }

    static final class Add extends Binary {
        Add(Expression left, Expression right) { super(left, right); }
        long apply(long a, long b) { return a + b; }
        Binary with(Expression left, Expression right) { return new Add(left, right); }
    }

    static final class Mul extends Binary {
        Mul(Expression left, Expression right) { super(left, right); }
        long apply(long a, long b) { return a * b; }
        Binary with(Expression left, Expression right) { return new Mul(left, right); }
    }

    static final class Xor extends Binary {
        Xor(Expression left, Expression right) { super(left, right); }
        long apply(long a, long b) { return a ^ b; }
        Binary with(Expression left, Expression right) { return new Xor(left, right); }
    }

    static final class Max extends Binary {
        Max(Expression left, Expression right) { super(left, right); }
        long apply(long a, long b) { return Math.max(a, b); }
        Binary with(Expression left, Expression right) { return new Max(left, right); }
    }

    static final class Depth implements Visitor<Integer> {
        public Integer number(Num node) { return 1; }
        public Integer variable(Var node) { return 1; }
        public Integer binary(Binary node) { return 1 + Math.max(node.left.accept(this), node.right.accept(this)); }
        public Integer negation(Neg node) { return 1 + node.operand().accept(this); }
    }

    static final class Size implements Visitor<Integer> {
        public Integer number(Num node) { return 1; }
        public Integer variable(Var node) { return 1; }
        public Integer binary(Binary node) { return 1 + node.left.accept(this) + node.right.accept(this); }
        public Integer negation(Neg node) { return 1 + node.operand().accept(this); }
    }

    static Expression random(Random random, int depth) {
        if (depth == 0) return random.nextInt(3) == 0 ? new Var(random.nextInt(4)) : new Num(random.nextInt(100));
        switch (random.nextInt(5)) {
            case 0: return new Add(random(random, depth - 1), random(random, depth - 1));
            case 1: return new Mul(random(random, depth - 1), random(random, depth - 1));
            case 2: return new Xor(random(random, depth - 1), random(random, depth - 1));
            case 3: return new Max(random(random, depth - 1), random(random, depth - 1));
            default: return new Neg(random(random, depth - 1));
        }
    }

    public static void main(String[] args) throws Exception {
        Random random = new Random(31);
        List<Expression> expressions = new ArrayList<>();
        for (int i = 0; i < 60; i++) expressions.add(random(random, 9));
        Harness.measure(args, 40, () -> {
            long sum = 0;
            long[] variables = new long[4];
            for (int round = 0; round < 40; round++) {
                for (int i = 0; i < 4; i++) variables[i] = round * 7 + i;
                for (Expression expression : expressions) sum = sum * 31 + expression.evaluate(variables);
            }
            for (Expression expression : expressions) {
                Expression simple = expression.simplify();
                sum = sum * 31 + simple.evaluate(variables) + simple.accept(new Depth()) + expression.accept(new Size());
            }
            return sum;
        });
    }
}
