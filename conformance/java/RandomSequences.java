// java.util.Random and SplittableRandom give specified sequences; statistics of the unspecified ones.
// zeal

import java.util.*;
import java.util.random.*;
import java.util.stream.*;

public class RandomSequences {
    public static void main(String[] args) {
        Random r = new Random(12345);
        System.out.println(r.nextInt() + " " + r.nextInt(100) + " " + r.nextLong() + " " + r.nextBoolean() + " " + r.nextFloat() + " " + r.nextDouble() + " " + r.nextGaussian() + " " + r.nextGaussian());
        byte[] bytes = new byte[10];
        r.nextBytes(bytes);
        System.out.println(Arrays.toString(bytes));
        r.setSeed(1);
        System.out.println(r.ints(5).boxed().toList() + " " + r.longs(2, 10, 20).boxed().toList() + " " + r.doubles(2).boxed().toList());
        for (int bound : new int[] {1, 2, 7, 1 << 30, Integer.MAX_VALUE}) System.out.print(r.nextInt(bound) + " ");
        System.out.println();
        try {
            r.nextInt(0);
        } catch (IllegalArgumentException e) {
            System.out.println(e.getMessage());
        }
        long hash = 0;
        Random many = new Random(-1);
        for (int i = 0; i < 50000; i++) hash = hash * 31 + many.nextInt(i + 1) + Double.hashCode(many.nextDouble());
        System.out.println(hash);
        SplittableRandom s = new SplittableRandom(7);
        SplittableRandom child = s.split();
        System.out.println(s.nextInt() + " " + s.nextLong(100) + " " + child.nextInt(5, 10) + " " + child.nextDouble() + " " + s.ints(3, 0, 9).boxed().toList());
        RandomGenerator g = RandomGenerator.of("L64X128MixRandom");
        int inRange = 0;
        for (int i = 0; i < 1000; i++) if (g.nextInt(3, 9) >= 3) inRange++;
        System.out.println("generator " + inRange + " " + RandomGeneratorFactory.of("Xoshiro256PlusPlus").create(42).nextLong());
        int[] buckets = new int[10];
        Random uniform = new Random(5);
        for (int i = 0; i < 100000; i++) buckets[uniform.nextInt(10)]++;
        System.out.println(Arrays.toString(buckets));
        double mean = 0;
        double square = 0;
        for (int i = 0; i < 20000; i++) {
            double x = uniform.nextGaussian();
            mean += x / 20000;
            square += x * x / 20000;
        }
        System.out.println(Math.abs(mean) < 0.05 && Math.abs(square - 1) < 0.05);
        int inside = 0;
        for (int i = 0; i < 200000; i++) {
            double x = uniform.nextDouble();
            double y = uniform.nextDouble();
            if (x * x + y * y < 1) inside++;
        }
        System.out.println("pi about " + inside / 50000.0);
        Set<Integer> unseeded = new HashSet<>();
        for (int i = 0; i < 100; i++) unseeded.add(new Random().nextInt());
        System.out.println("unseeded differ " + (unseeded.size() > 90) + " " + (Math.random() < 1) + " " + (UUID.randomUUID().version()));
        System.out.println(UUID.nameUUIDFromBytes("carafe".getBytes()) + " " + UUID.fromString("123e4567-e89b-12d3-a456-426614174000").timestamp());
        List<Integer> deck = IntStream.range(0, 52).boxed().collect(Collectors.toList());
        Collections.shuffle(deck, new Random(99));
        System.out.println(deck);
        Random own = new Random(3) {
            @Override
            protected int next(int bits) { return super.next(bits) & 0xff; }
        };
        System.out.println(own.nextInt() + " " + own.nextInt(1000) + " " + own.nextLong());
    }
}
