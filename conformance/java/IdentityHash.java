// Identity hash codes: stable across collections and lock states, spread out, and default equals, hashCode, toString.
// zeal: 200

import java.util.*;

public class IdentityHash {
    static class Plain { }

    static class WithHash {
        @Override
        public int hashCode() { return 5; }
    }

    public static void main(String[] args) throws Exception {
        Object[] objects = new Object[2000];
        int[] hashes = new int[objects.length];
        for (int i = 0; i < objects.length; i++) {
            objects[i] = switch (i % 5) {
                case 0 -> new Object();
                case 1 -> new int[i % 13];
                case 2 -> new String("s" + i);
                case 3 -> new WithHash();
                default -> new Plain();
            };
            hashes[i] = System.identityHashCode(objects[i]);
        }
        int changed = 0;
        for (int round = 0; round < 5; round++) {
            System.gc();
            byte[][] garbage = new byte[500][];
            for (int i = 0; i < 500; i++) garbage[i] = new byte[1000];
            for (int i = 0; i < objects.length; i++) {
                if (i % 7 == round) {
                    synchronized (objects[i]) {
                        if (System.identityHashCode(objects[i]) != hashes[i]) changed++;
                    }
                }
                if (System.identityHashCode(objects[i]) != hashes[i]) changed++;
            }
        }
        Set<Integer> distinct = new HashSet<>();
        int negative = 0;
        for (int h : hashes) {
            distinct.add(h);
            if (h < 0) negative++;
        }
        System.out.println("changed " + changed + ", mostly distinct " + (distinct.size() > 1900) + ", negative " + negative + ", null " + System.identityHashCode(null));
        Object o = new Plain();
        System.out.println((o.hashCode() == System.identityHashCode(o)) + " " + o.toString().equals("IdentityHash$Plain@" + Integer.toHexString(o.hashCode())) + " " + o.equals(o) + " " + o.equals(new Plain()));
        WithHash w = new WithHash();
        System.out.println(w.hashCode() + " " + (System.identityHashCode(w) == w.hashCode()) + " " + w.toString());
        Object locked = new Object();
        int inside;
        synchronized (locked) {
            inside = locked.hashCode();
            synchronized (locked) {
                if (locked.hashCode() != inside) System.out.println("changed under recursion");
            }
        }
        System.out.println(inside == locked.hashCode());
        Object contended = new Object();
        int before = contended.hashCode();
        Thread[] threads = new Thread[4];
        int[] mismatches = new int[4];
        for (int i = 0; i < 4; i++) {
            int n = i;
            threads[i] = new Thread(() -> {
                for (int k = 0; k < 500; k++) {
                    synchronized (contended) {
                        if (contended.hashCode() != before) mismatches[n]++;
                    }
                }
            });
            threads[i].start();
        }
        for (Thread t : threads) t.join();
        System.out.println("under contention " + Arrays.toString(mismatches));
        Object shared = new Object();
        int[] seen = new int[4];
        for (int i = 0; i < 4; i++) {
            int n = i;
            threads[i] = new Thread(() -> seen[n] = shared.hashCode());
            threads[i].start();
        }
        for (Thread t : threads) t.join();
        System.out.println("first hash raced " + (seen[0] == seen[1] && seen[1] == seen[2] && seen[2] == seen[3]));
        IdentityHashMap<Object, Integer> map = new IdentityHashMap<>();
        for (int i = 0; i < objects.length; i++) map.put(objects[i], i);
        System.gc();
        int found = 0;
        for (int i = 0; i < objects.length; i++) if (map.get(objects[i]) == i) found++;
        System.out.println("identity map " + found + " " + map.size());
        Object[] array = {new Object()};
        Object clone = array.clone();
        System.out.println((System.identityHashCode(array) == System.identityHashCode(clone)) + " " + (array[0] == ((Object[]) clone)[0]));
    }
}
