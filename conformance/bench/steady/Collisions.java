import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Object-oriented simulation: aircraft in a grid of cells, pairs that come too close within a time step. */
public class Collisions {
    static final class Vector {
        final double x;
        final double y;
        final double z;

        Vector(double x, double y, double z) {
            this.x = x;
            this.y = y;
            this.z = z;
        }

        Vector plus(Vector o) { return new Vector(x + o.x, y + o.y, z + o.z); }

        Vector minus(Vector o) { return new Vector(x - o.x, y - o.y, z - o.z); }

        Vector times(double f) { return new Vector(x * f, y * f, z * f); }

        double dot(Vector o) { return x * o.x + y * o.y + z * o.z; }

        double length() { return Math.sqrt(dot(this)); }
    }

    /** A cell of the plane. */
    static final class Cell {
        final int column;
        final int row;

        Cell(int column, int row) {
            this.column = column;
            this.row = row;
        }

        @Override
        public boolean equals(Object o) { return o instanceof Cell c && c.column == column && c.row == row; }

        @Override
        public int hashCode() { return column * 31 + row; }
    }

    static final class Motion {
        final int aircraft;
        final Vector from;
        final Vector to;

        Motion(int aircraft, Vector from, Vector to) {
            this.aircraft = aircraft;
            this.from = from;
            this.to = to;
        }

        /** The place of the first contact with the other, or null. */
        Vector contact(Motion other) {
            Vector speed = to.minus(from).minus(other.to.minus(other.from));
            Vector distance = from.minus(other.from);
            double a = speed.dot(speed);
            double b = 2 * speed.dot(distance);
            double c = distance.dot(distance) - RADIUS * RADIUS;
            if (c <= 0) return from;
            double discriminant = b * b - 4 * a * c;
            if (a == 0 || discriminant < 0) return null;
            double time = (-b - Math.sqrt(discriminant)) / (2 * a);
            return time >= 0 && time <= 1 ? from.plus(to.minus(from).times(time)) : null;
        }
    }

    record Pair(int first, int second) {}

    static final double RADIUS = 3.0;
    static final double CELL = 8.0;

    static void enter(Map<Cell, List<Motion>> cells, Motion motion) {
        int left = (int) Math.floor((Math.min(motion.from.x, motion.to.x) - RADIUS) / CELL);
        int right = (int) Math.floor((Math.max(motion.from.x, motion.to.x) + RADIUS) / CELL);
        int low = (int) Math.floor((Math.min(motion.from.y, motion.to.y) - RADIUS) / CELL);
        int high = (int) Math.floor((Math.max(motion.from.y, motion.to.y) + RADIUS) / CELL);
        for (int column = left; column <= right; column++) {
            for (int row = low; row <= high; row++) {
                cells.computeIfAbsent(new Cell(column, row), cell -> new ArrayList<>()).add(motion);
            }
        }
    }

    static Vector place(int aircraft, double time) {
        double angle = time * (0.05 + aircraft % 7 * 0.01) + aircraft;
        double radius = 20 + aircraft % 50 * 2;
        return new Vector(Math.cos(angle) * radius, Math.sin(angle) * radius, 10 + aircraft % 5 + Math.sin(time + aircraft));
    }

    static long simulate(int aircraft, int steps) {
        long result = 0;
        Vector[] last = new Vector[aircraft];
        for (int i = 0; i < aircraft; i++) last[i] = place(i, 0);
        for (int step = 1; step <= steps; step++) {
            Map<Cell, List<Motion>> cells = new HashMap<>();
            for (int i = 0; i < aircraft; i++) {
                Vector now = place(i, step * 0.5);
                enter(cells, new Motion(i, last[i], now));
                last[i] = now;
            }
            Set<Pair> seen = new HashSet<>();
            for (List<Motion> motions : cells.values()) {
                for (int i = 0; i < motions.size(); i++) {
                    for (int j = i + 1; j < motions.size(); j++) {
                        Motion a = motions.get(i);
                        Motion b = motions.get(j);
                        Vector place = a.contact(b);
                        if (place != null && seen.add(new Pair(a.aircraft, b.aircraft))) result += (long) (place.length() * 100);
                    }
                }
            }
            result = result * 31 + seen.size();
        }
        return result;
    }

    public static void main(String[] args) throws Exception {
        Harness.measure(args, 30, () -> simulate(600, 25));
    }
}
