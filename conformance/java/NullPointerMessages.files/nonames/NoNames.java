/** Compiled without local variable tables: messages name slots. */
public class NoNames {
    static class Node {
        Node next;
        long value;
    }

    static void parameters(int a, long b, Node node, double c, Node[] nodes) {
        Node local = null;
        try { node.next = node; } catch (NullPointerException e) { System.out.println(e.getMessage()); }
        try { local.value++; } catch (NullPointerException e) { System.out.println(e.getMessage()); }
        try { nodes[a].next.value = b; } catch (NullPointerException e) { System.out.println(e.getMessage()); }
    }

    void instance(Node node) {
        Node other = null;
        try { System.out.println(node.next); } catch (NullPointerException e) { System.out.println(e.getMessage()); }
        try { System.out.println(other.next.next); } catch (NullPointerException e) { System.out.println(e.getMessage()); }
    }

    public static void run() {
        parameters(0, 1, null, 2, new Node[1]);
        new NoNames().instance(null);
    }
}
