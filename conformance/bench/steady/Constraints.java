import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/** Object-oriented simulation: a finite-domain constraint solver with propagation, a trail and backtracking. */
public class Constraints {
    static final class Variable {
        final String name;
        long domain;
        final List<Constraint> constraints = new ArrayList<>();

        Variable(String name, int size) {
            this.name = name;
            this.domain = (1L << size) - 1;
        }

        boolean isFixed() { return Long.bitCount(domain) == 1; }

        int value() { return Long.numberOfTrailingZeros(domain); }
    }

    /** What a variable's domain was before a change. */
    static final class Undo {
        final Variable variable;
        final long domain;

        Undo(Variable variable, long domain) {
            this.variable = variable;
            this.domain = domain;
        }
    }

    abstract static class Constraint {
        boolean queued;

        /** Removes values that cannot be; false: nothing is left. */
        abstract boolean propagate(Solver solver);
    }

    /** a + offset != b. */
    static final class Different extends Constraint {
        private final Variable a;
        private final Variable b;
        private final int offset;

        Different(Variable a, Variable b, int offset) {
            this.a = a;
            this.b = b;
            this.offset = offset;
            a.constraints.add(this);
            b.constraints.add(this);
        }

        @Override
        boolean propagate(Solver solver) {
            if (a.isFixed()) return solver.remove(b, a.value() + offset);
            return !b.isFixed() || solver.remove(a, b.value() - offset);
        }
    }

    /** The sum of all lies within bounds. */
    static final class SumWithin extends Constraint {
        private final List<Variable> variables;
        private final int low;
        private final int high;

        SumWithin(List<Variable> variables, int low, int high) {
            this.variables = variables;
            this.low = low;
            this.high = high;
            for (Variable variable : variables) variable.constraints.add(this);
        }

        @Override
        boolean propagate(Solver solver) {
            int least = 0;
            int most = 0;
            for (Variable variable : variables) {
                least += Long.numberOfTrailingZeros(variable.domain);
                most += 63 - Long.numberOfLeadingZeros(variable.domain);
            }
            return least <= high && most >= low;
        }
    }

    static final class Solver {
        final List<Variable> variables = new ArrayList<>();
        private final ArrayDeque<Constraint> agenda = new ArrayDeque<>();
        private final ArrayDeque<Undo> trail = new ArrayDeque<>();
        private int solutions;
        private long steps;
        private long sum;

        boolean remove(Variable variable, int value) {
            if (value < 0 || value > 63 || (variable.domain & 1L << value) == 0) return true;
            return narrow(variable, variable.domain & ~(1L << value));
        }

        boolean narrow(Variable variable, long domain) {
            if (domain == variable.domain) return true;
            trail.push(new Undo(variable, variable.domain));
            variable.domain = domain;
            if (domain == 0) return false;
            for (Constraint constraint : variable.constraints) {
                if (!constraint.queued) {
                    constraint.queued = true;
                    agenda.add(constraint);
                }
            }
            return true;
        }

        private boolean propagate() {
            boolean consistent = true;
            while (!agenda.isEmpty()) {
                Constraint constraint = agenda.poll();
                constraint.queued = false;
                steps++;
                if (consistent && !constraint.propagate(this)) consistent = false;
            }
            return consistent;
        }

        private void restore(int mark) {
            while (trail.size() > mark) {
                Undo undo = trail.pop();
                undo.variable.domain = undo.domain;
            }
        }

        private Variable smallest() {
            Variable best = null;
            for (Variable variable : variables) {
                if (!variable.isFixed()
                    && (best == null || Long.bitCount(variable.domain) < Long.bitCount(best.domain))) best = variable;
            }
            return best;
        }

        void search() {
            Variable variable = smallest();
            if (variable == null) {
                solutions++;
                for (Variable each : variables) sum = sum * 17 + each.value();
                return;
            }
            for (long left = variable.domain; left != 0; left &= left - 1) {
                int mark = trail.size();
                boolean possible = narrow(variable, Long.lowestOneBit(left));
                if (propagate() && possible) search();
                restore(mark);
            }
        }
    }

    static long queens(int size) {
        Solver solver = new Solver();
        for (int i = 0; i < size; i++) solver.variables.add(new Variable("q" + i, size));
        for (int i = 0; i < size; i++) {
            for (int j = i + 1; j < size; j++) {
                Variable a = solver.variables.get(i);
                Variable b = solver.variables.get(j);
                new Different(a, b, 0);
                new Different(a, b, j - i);
                new Different(a, b, i - j);
            }
        }
        new SumWithin(new ArrayList<>(solver.variables.subList(0, size / 2)), size, size * size / 3);
        solver.search();
        return solver.solutions * 1_000_003L + solver.steps + solver.sum;
    }

    public static void main(String[] args) throws Exception {
        Harness.measure(args, 30, () -> queens(9));
    }
}
