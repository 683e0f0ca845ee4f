/** Loads and stores of int, long, double, byte and reference arrays. */
public class ArrayAccess {
    public static void main(String[] args) {
        long start = System.nanoTime();
        int n = 1000;
        int[] ints = new int[n];
        long[] longs = new long[n];
        double[] doubles = new double[n];
        byte[] bytes = new byte[n];
        String[] names = {"a", "bb", "ccc", "dddd"};
        String[] strings = new String[n];
        for (int round = 0; round < 1500; round++) {
            for (int i = 1; i < n; i++) {
                ints[i] = ints[i - 1] + i;
                longs[i] += ints[i];
                doubles[i] = doubles[i - 1] * 0.5 + longs[i];
                bytes[i] ^= (byte) ints[i];
                strings[i] = names[ints[i] & 3];
            }
            ints[0] = bytes[n - 1];
        }
        long sum = 0;
        for (int i = 0; i < n; i++) sum = sum * 31 + ints[i] + longs[i] + Double.hashCode(doubles[i]) + bytes[i] + (strings[i] == null ? 0 : strings[i].length());
        System.out.println("time_ns=" + (System.nanoTime() - start));
        System.out.println("checksum=" + sum);
    }
}
