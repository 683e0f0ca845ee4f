/** Allocation and collection of many short-lived trees beside a long-lived one. */
public class BinaryTrees {
    BinaryTrees left;
    BinaryTrees right;

    static BinaryTrees build(int depth) {
        BinaryTrees t = new BinaryTrees();
        if (depth > 0) {
            t.left = build(depth - 1);
            t.right = build(depth - 1);
        }
        return t;
    }

    int count() { return left == null ? 1 : 1 + left.count() + right.count(); }

    public static void main(String[] args) {
        long start = System.nanoTime();
        int most = 14;
        BinaryTrees kept = build(most);
        long sum = 0;
        for (int depth = 4; depth <= most; depth += 2) {
            int rounds = 1 << (most - depth + 3);
            for (int i = 0; i < rounds; i++) sum += build(depth).count();
        }
        sum += kept.count();
        System.out.println("time_ns=" + (System.nanoTime() - start));
        System.out.println("checksum=" + sum);
    }
}
