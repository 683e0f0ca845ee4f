/** Allocation: many short-lived binary trees beside a long-lived one. */
public class BinaryTrees {
    static final class Node {
        final Node left;
        final Node right;

        Node(Node left, Node right) {
            this.left = left;
            this.right = right;
        }

        int count() { return left == null ? 1 : 1 + left.count() + right.count(); }
    }

    static Node tree(int depth) { return depth == 0 ? new Node(null, null) : new Node(tree(depth - 1), tree(depth - 1)); }

    public static void main(String[] args) throws Exception {
        Node longLived = tree(16);
        Harness.measure(args, 40, () -> {
            long sum = 0;
            for (int depth = 4; depth <= 12; depth += 2) {
                int rounds = 1 << (18 - depth);
                for (int i = 0; i < rounds; i++) sum += tree(depth).count();
            }
            return sum * 31 + longLived.count();
        });
    }
}
