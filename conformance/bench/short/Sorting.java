import java.util.Arrays;
import java.util.Comparator;
import java.util.Random;

/** Own quicksort on ints, the library's sorts of ints and of objects. */
public class Sorting {
    static void quick(int[] a, int low, int high) {
        while (low < high) {
            int pivot = a[(low + high) >>> 1];
            int i = low - 1;
            int j = high + 1;
            while (true) {
                do i++; while (a[i] < pivot);
                do j--; while (a[j] > pivot);
                if (i >= j) break;
                int t = a[i];
                a[i] = a[j];
                a[j] = t;
            }
            quick(a, low, j);
            low = j + 1;
        }
    }

    public static void main(String[] args) {
        long start = System.nanoTime();
        Random random = new Random(42);
        int[] own = random.ints(200_000).toArray();
        int[] library = own.clone();
        Integer[] boxed = Arrays.stream(own).limit(60_000).boxed().toArray(Integer[]::new);
        quick(own, 0, own.length - 1);
        Arrays.sort(library);
        Arrays.sort(boxed, Comparator.comparing((Integer x) -> x & 0xff).thenComparing(Comparator.reverseOrder()));
        long sum = Arrays.hashCode(own) == Arrays.hashCode(library) ? 1 : 0;
        for (int i = 0; i < boxed.length; i += 97) sum = sum * 31 + boxed[i];
        System.out.println("time_ns=" + (System.nanoTime() - start));
        System.out.println("checksum=" + sum);
    }
}
