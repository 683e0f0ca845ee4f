import java.util.Iterator;
import java.util.LinkedList;
import java.util.ListIterator;

/** Allocation: linked lists, the library's and persistent ones. */
public class LinkedLists {
    static final class Cons<T> {
        final T head;
        final Cons<T> tail;

        Cons(T head, Cons<T> tail) {
            this.head = head;
            this.tail = tail;
        }
    }

    static Cons<Integer> range(int from, int to) {
        Cons<Integer> list = null;
        for (int i = to - 1; i >= from; i--) list = new Cons<>(i, list);
        return list;
    }

    static <T> Cons<T> reverse(Cons<T> list) {
        Cons<T> result = null;
        for (; list != null; list = list.tail) result = new Cons<>(list.head, result);
        return result;
    }

    static long persistent() {
        long sum = 0;
        for (int i = 0; i < 80; i++) {
            Cons<Integer> list = reverse(range(i, i + 2_000));
            Cons<Integer> odd = null;
            for (Cons<Integer> at = list; at != null; at = at.tail) {
                if (at.head % 2 == 1) odd = new Cons<>(at.head * 3, odd);
            }
            for (; odd != null; odd = odd.tail) sum = sum * 7 + odd.head;
        }
        return sum;
    }

    static long library() {
        LinkedList<Integer> list = new LinkedList<>();
        long sum = 0;
        for (int i = 0; i < 60_000; i++) {
            list.addLast(i);
            if (i % 3 == 0) list.addFirst(-i);
            if (list.size() > 500) sum += list.removeFirst();
        }
        for (ListIterator<Integer> at = list.listIterator(); at.hasNext();) {
            int value = at.next();
            if (value % 5 == 0) at.remove();
            else if (value % 7 == 0) at.add(value * 2);
        }
        for (Iterator<Integer> at = list.descendingIterator(); at.hasNext();) sum = sum * 31 + at.next();
        return sum;
    }

    public static void main(String[] args) throws Exception {
        Harness.measure(args, 50, () -> {
            long sum = 0;
            for (int i = 0; i < 5; i++) sum = sum * 31 + persistent() + library();
            return sum;
        });
    }
}
