import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;

/** Collections: the library's sorts of ints, strings and objects with comparators, and a merge sort written here. */
public class Sorting {
    record Person(String name, int age, double height) {}

    static void mergeSort(int[] a, int[] scratch, int from, int to) {
        if (to - from < 2) return;
        int middle = (from + to) >>> 1;
        mergeSort(a, scratch, from, middle);
        mergeSort(a, scratch, middle, to);
        int left = from;
        int right = middle;
        for (int i = from; i < to; i++) {
            if (left < middle && (right >= to || a[left] <= a[right])) scratch[i] = a[left++];
            else scratch[i] = a[right++];
        }
        System.arraycopy(scratch, from, a, from, to - from);
    }

    public static void main(String[] args) throws Exception {
        Random random = new Random(7);
        int[] numbers = random.ints(60_000).toArray();
        List<Person> people = new ArrayList<>();
        for (int i = 0; i < 8_000; i++) {
            people.add(new Person("name" + random.nextInt(3000), random.nextInt(90), 1.5 + random.nextDouble() / 2));
        }
        Comparator<Person> order =
            Comparator.comparing(Person::name).thenComparing(Comparator.comparingInt(Person::age).reversed());
        Harness.measure(args, 40, () -> {
            int[] own = numbers.clone();
            int[] library = numbers.clone();
            mergeSort(own, new int[own.length], 0, own.length);
            Arrays.sort(library);
            long sum = Arrays.equals(own, library) ? 1 : 0;
            List<Person> sorted = new ArrayList<>(people);
            sorted.sort(order);
            sum = sum * 31 + sorted.get(1000).age();
            sorted.sort((a, b) -> Double.compare(a.height, b.height));
            sum = sum * 31 + sorted.get(1000).name().hashCode();
            Integer[] boxed = new Integer[15_000];
            for (int i = 0; i < boxed.length; i++) boxed[i] = numbers[i];
            Arrays.sort(boxed, Collections.reverseOrder());
            return sum * 31 + boxed[100];
        });
    }
}
