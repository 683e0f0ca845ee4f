import java.util.BitSet;

/** Numeric kernel: cellular automata over int arrays, bits of longs, and a bit set. */
public class Life {
    static int[][] step(int[][] cells) {
        int rows = cells.length;
        int columns = cells[0].length;
        int[][] next = new int[rows][columns];
        for (int r = 0; r < rows; r++) {
            for (int c = 0; c < columns; c++) {
                int neighbours = 0;
                for (int dr = -1; dr <= 1; dr++) {
                    for (int dc = -1; dc <= 1; dc++) {
                        if (dr != 0 || dc != 0) neighbours += cells[(r + dr + rows) % rows][(c + dc + columns) % columns];
                    }
                }
                next[r][c] = neighbours == 3 || neighbours == 2 && cells[r][c] == 1 ? 1 : 0;
            }
        }
        return next;
    }

    static long rule(int number, int rounds) {
        long cells = 1L << 32;
        long sum = 0;
        for (int i = 0; i < rounds; i++) {
            long left = Long.rotateLeft(cells, 1);
            long right = Long.rotateRight(cells, 1);
            long next = 0;
            for (int pattern = 0; pattern < 8; pattern++) {
                if ((number >> pattern & 1) == 0) continue;
                next |= ((pattern & 4) != 0 ? left : ~left) & ((pattern & 2) != 0 ? cells : ~cells) & ((pattern & 1) != 0 ? right : ~right);
            }
            cells = next;
            sum += Long.bitCount(cells);
        }
        return sum;
    }

    static int primes(int limit) {
        BitSet composite = new BitSet(limit);
        int count = 0;
        for (int i = 2; i < limit; i = composite.nextClearBit(i + 1)) {
            count++;
            for (long j = (long) i * i; j < limit; j += i) composite.set((int) j);
        }
        return count;
    }

    public static void main(String[] args) throws Exception {
        Harness.measure(args, 40, () -> {
            int[][] cells = new int[120][120];
            for (int i = 0; i < 5000; i++) cells[i * 37 % 120][i * i * 11 % 120] = 1;
            for (int i = 0; i < 20; i++) cells = step(cells);
            long sum = 0;
            for (int[] row : cells) {
                for (int cell : row) sum += cell;
            }
            return sum * 31 + rule(110, 50_000) + primes(400_000);
        });
    }
}
