// Loops with labels, nested breaks, iterators, and small algorithms.
// zeal

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;

public class Loops {
    /** Numbers from..to as an Iterable. */
    static final class Range implements Iterable<Integer> {
        private final int from;
        private final int to;

        Range(int from, int to) {
            this.from = from;
            this.to = to;
        }

        public Iterator<Integer> iterator() {
            return new Iterator<Integer>() {
                int next = from;

                public boolean hasNext() { return next < to; }

                public Integer next() {
                    if (!hasNext()) throw new NoSuchElementException("at " + next);
                    return next++;
                }
            };
        }
    }

    static List<Integer> primes(int limit) {
        List<Integer> found = new ArrayList<>();
        candidates:
        for (int n = 2; n < limit; n++) {
            for (int p : found) {
                if (p * p > n) break;
                if (n % p == 0) continue candidates;
            }
            found.add(n);
        }
        return found;
    }

    static int collatz(long n) {
        int steps = 0;
        do {
            n = (n & 1) == 0 ? n >> 1 : 3 * n + 1;
            steps++;
        } while (n != 1);
        return steps;
    }

    static int[][] pascal(int rows) {
        int[][] triangle = new int[rows][];
        for (int r = 0; r < rows; r++) {
            triangle[r] = new int[r + 1];
            triangle[r][0] = triangle[r][r] = 1;
            for (int c = 1; c < r; c++) triangle[r][c] = triangle[r - 1][c - 1] + triangle[r - 1][c];
        }
        return triangle;
    }

    static String find(int[][] grid, int wanted) {
        int visited = 0;
        search: {
            for (int r = 0; r < grid.length; r++) {
                for (int c = 0; c < grid[r].length; c++) {
                    visited++;
                    if (grid[r][c] == wanted) break search;
                }
            }
            return "missing after " + visited;
        }
        return "found after " + visited;
    }

    static int queens(int n, int row, int columns, int left, int right) {
        if (row == n) return 1;
        int count = 0;
        for (int free = ~(columns | left | right) & ((1 << n) - 1); free != 0; ) {
            int bit = free & -free;
            free ^= bit;
            count += queens(n, row + 1, columns | bit, (left | bit) << 1, (right | bit) >>> 1);
        }
        return count;
    }

    static void hanoi(int n, char from, char to, char via, StringBuilder moves) {
        if (n == 0) return;
        hanoi(n - 1, from, via, to, moves);
        moves.append(from).append(to).append(' ');
        hanoi(n - 1, via, to, from, moves);
    }

    static void bubble(int[] a) {
        boolean swapped;
        int passes = 0;
        do {
            swapped = false;
            for (int i = 1; i < a.length; i++) {
                if (a[i - 1] > a[i]) {
                    int t = a[i];
                    a[i] = a[i - 1];
                    a[i - 1] = t;
                    swapped = true;
                }
            }
            passes++;
        } while (swapped);
        System.out.println(Arrays.toString(a) + " in " + passes + " passes");
    }

    public static void main(String[] args) {
        List<Integer> primes = primes(1000);
        System.out.println(primes.size() + " primes, last " + primes.get(primes.size() - 1));
        int longest = 0;
        int best = 0;
        for (int n = 1; n < 3000; n++) {
            int steps = collatz(n);
            if (steps > longest) {
                longest = steps;
                best = n;
            }
        }
        System.out.println("collatz " + best + " takes " + longest);
        System.out.println(Arrays.deepToString(pascal(7)));
        System.out.println(find(pascal(10), 84) + ", " + find(pascal(5), 99));
        for (int n = 1; n <= 8; n++) System.out.print(queens(n, 0, 0, 0, 0) + " ");
        System.out.println();
        StringBuilder moves = new StringBuilder();
        hanoi(4, 'a', 'c', 'b', moves);
        System.out.println(moves.length() / 3 + " moves: " + moves);
        bubble(new int[] {5, -3, 9, 0, 2, 2, -8});
        int sum = 0;
        for (int outer : new Range(0, 10)) {
            for (Integer inner : new Range(outer, 10)) {
                if (inner == 7) break;
                if ((inner + outer) % 2 == 0) continue;
                sum += outer * inner;
            }
        }
        System.out.println("range sum " + sum);
        Iterator<Integer> exhausted = new Range(3, 4).iterator();
        exhausted.next();
        try {
            exhausted.next();
        } catch (NoSuchElementException e) {
            System.out.println(e.getMessage());
        }
        try {
            exhausted.remove();
        } catch (UnsupportedOperationException e) {
            System.out.println("unsupported " + e.getMessage());
        }
        int i = 0, j = 10;
        for (; ; i++, j -= 2) {
            if (i > j) break;
        }
        System.out.println(i + " " + j);
        int countdown = 5;
        while (countdown --> 0) System.out.print(countdown + (countdown > 0 ? "," : "\n"));
        long total = 0;
        for (long l = Integer.MAX_VALUE - 2L; l < Integer.MAX_VALUE + 3L; l++) total += l;
        System.out.println("across the int edge " + total);
        double x = 1;
        int iterations = 0;
        while (Math.abs(x * x - 2) > 1e-12) {
            x = (x + 2 / x) / 2;
            iterations++;
        }
        System.out.println("newton " + x + " after " + iterations);
        boolean[] sieve = new boolean[100];
        for (int p = 2; p < 100; p++) if (!sieve[p]) for (int m = p * p; m < 100; m += p) sieve[m] = true;
        int twins = 0;
        for (int p = 3; p < 98; p++) if (!sieve[p] && !sieve[p + 2]) twins++;
        System.out.println("twins " + twins);
    }
}
