// ArrayDeque, PriorityQueue, LinkedList, Stack, and searches that use them.
// zeal

import java.util.*;

public class DequesAndQueues {
    interface Action {
        Object run();
    }

    static void attempt(String name, Action a) {
        try {
            System.out.println(name + " = " + a.run());
        } catch (RuntimeException e) {
            System.out.println(name + " ! " + e.getClass().getSimpleName() + " " + e.getMessage());
        }
    }

    static int maze(String[] rows) {
        int h = rows.length, w = rows[0].length();
        int[][] distance = new int[h][w];
        for (int[] row : distance) Arrays.fill(row, -1);
        Deque<int[]> queue = new ArrayDeque<>();
        queue.add(new int[] {0, 0});
        distance[0][0] = 0;
        int[][] steps = {{0, 1}, {1, 0}, {0, -1}, {-1, 0}};
        while (!queue.isEmpty()) {
            int[] at = queue.poll();
            for (int[] s : steps) {
                int r = at[0] + s[0], c = at[1] + s[1];
                if (r >= 0 && c >= 0 && r < h && c < w && rows[r].charAt(c) == '.' && distance[r][c] < 0) {
                    distance[r][c] = distance[at[0]][at[1]] + 1;
                    queue.add(new int[] {r, c});
                }
            }
        }
        return distance[h - 1][w - 1];
    }

    static Map<Character, Integer> dijkstra(Map<Character, Map<Character, Integer>> graph, char from) {
        Map<Character, Integer> best = new TreeMap<>();
        PriorityQueue<Map.Entry<Character, Integer>> queue = new PriorityQueue<>(Map.Entry.<Character, Integer>comparingByValue().thenComparing(Map.Entry.comparingByKey()));
        queue.add(Map.entry(from, 0));
        while (!queue.isEmpty()) {
            var e = queue.remove();
            if (best.putIfAbsent(e.getKey(), e.getValue()) != null) continue;
            graph.getOrDefault(e.getKey(), Map.of()).forEach((to, cost) -> queue.add(Map.entry(to, e.getValue() + cost)));
        }
        return best;
    }

    static long rpn(String text) {
        Deque<Long> stack = new ArrayDeque<>();
        for (String t : text.split(" ")) {
            switch (t) {
                case "+" -> stack.push(stack.pop() + stack.pop());
                case "*" -> stack.push(stack.pop() * stack.pop());
                case "-" -> {
                    long b = stack.pop();
                    stack.push(stack.pop() - b);
                }
                default -> stack.push(Long.parseLong(t));
            }
        }
        return stack.pop();
    }

    static String huffman(String text) {
        record Node(int weight, String letters, Node left, Node right) { }
        Map<Character, Integer> counts = new TreeMap<>();
        for (char c : text.toCharArray()) counts.merge(c, 1, Integer::sum);
        PriorityQueue<Node> queue = new PriorityQueue<>(Comparator.comparingInt(Node::weight).thenComparing(Node::letters));
        counts.forEach((c, n) -> queue.add(new Node(n, "" + c, null, null)));
        while (queue.size() > 1) {
            Node a = queue.poll(), b = queue.poll();
            queue.add(new Node(a.weight() + b.weight(), a.letters() + b.letters(), a, b));
        }
        StringBuilder code = new StringBuilder();
        for (char c : text.toCharArray()) {
            Node n = queue.peek();
            while (n.left() != null) {
                boolean left = n.left().letters().indexOf(c) >= 0;
                code.append(left ? '0' : '1');
                n = left ? n.left() : n.right();
            }
        }
        return code.length() + ":" + code;
    }

    public static void main(String[] args) {
        ArrayDeque<Integer> d = new ArrayDeque<>();
        for (int i = 0; i < 20; i++) {
            if (i % 3 == 0) d.addFirst(i);
            else d.addLast(i);
            if (i % 4 == 3) d.pollLast();
        }
        System.out.println(d + " " + d.peekFirst() + " " + d.peekLast() + " " + d.contains(7) + " " + d.removeFirstOccurrence(9) + " " + d.size());
        Iterator<Integer> down = d.descendingIterator();
        down.next();
        down.remove();
        d.removeIf(x -> x % 2 == 0);
        System.out.println(d + " " + d.pop() + " " + d.pollFirst() + " " + d.element());
        attempt("null", () -> d.offer(null));
        attempt("empty remove", () -> new ArrayDeque<String>().removeFirst());
        attempt("empty poll", () -> new ArrayDeque<String>().poll());
        attempt("empty element", () -> new LinkedList<String>().element());
        attempt("empty stack", () -> new Stack<String>().pop());
        attempt("pq null", () -> new PriorityQueue<String>().add(null));
        attempt("pq types", () -> new PriorityQueue<Object>(List.of(1, "a")));
        PriorityQueue<Integer> pq = new PriorityQueue<>(Comparator.reverseOrder());
        Random random = new Random(3);
        for (int i = 0; i < 1000; i++) pq.add(random.nextInt(10000));
        pq.removeIf(x -> x % 5 == 0);
        pq.remove(pq.peek());
        int last = Integer.MAX_VALUE;
        long hash = 0;
        int count = 0;
        while (!pq.isEmpty()) {
            int x = pq.poll();
            if (x > last) throw new AssertionError("order");
            last = x;
            hash = hash * 31 + x;
            count++;
        }
        System.out.println(count + " " + hash);
        LinkedList<String> list = new LinkedList<>(List.of("a", "b", "c", "d"));
        ListIterator<String> it = list.listIterator(2);
        it.add("new");
        it.previous();
        it.set("NEW");
        it.previous();
        it.remove();
        list.addFirst("first");
        list.offerLast("last");
        System.out.println(list + " " + list.indexOf("c") + " " + list.peekLast() + " " + it.nextIndex());
        attempt("iterator", () -> it.next());
        Stack<Integer> stack = new Stack<>();
        for (int i = 0; i < 5; i++) stack.push(i * i);
        System.out.println(stack + " " + stack.search(4) + " " + stack.pop() + " " + stack.peek() + " " + stack.get(0) + " " + stack.elementAt(2));
        System.out.println(maze(new String[] {"..#....", ".##.##.", ".....#.", "####.#.", "......."}) + " " + maze(new String[] {".#", "#."}));
        System.out.println(dijkstra(Map.of('a', Map.of('b', 7, 'c', 9, 'f', 14), 'b', Map.of('c', 10, 'd', 15), 'c', Map.of('d', 11, 'f', 2), 'd', Map.of('e', 6), 'f', Map.of('e', 9)), 'a'));
        System.out.println(rpn("3 4 + 2 * 7 - 5 *"));
        System.out.println(huffman("abracadabra alakazam"));
        Vector<Integer> v = new Vector<>(List.of(3, 1, 2));
        v.insertElementAt(9, 1);
        Enumeration<Integer> e = v.elements();
        StringBuilder b = new StringBuilder();
        while (e.hasMoreElements()) b.append(e.nextElement());
        System.out.println(b + " " + v.lastElement() + " " + Collections.asLifoQueue(new ArrayDeque<>(List.of(1, 2))).peek());
    }
}
