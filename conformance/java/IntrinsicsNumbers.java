import java.lang.reflect.Array;
import java.math.BigInteger;
import java.security.MessageDigest;
import java.util.Arrays;

/** Large numbers, digests, filled and reflectively made arrays, in code that is compiled. */
public class IntrinsicsNumbers {
    static BigInteger number(int ints, int seed) {
        byte[] bytes = new byte[ints * 4 + seed % 4 + 1];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (seed * 31 + i * i * 7 + (i % 5 == 0 ? -1 : i));
        }
        return new BigInteger(seed % 2 == 0 ? 1 : -1, bytes);
    }

    static int products() {
        int sum = 0;
        BigInteger ones = BigInteger.ONE.shiftLeft(32 * 20).subtract(BigInteger.ONE);
        for (int x = 0; x < 36; x += 3) {
            for (int y = 0; y < 40; y += 5) {
                BigInteger a = number(x, x + y), b = number(y, x * y);
                sum = sum * 31 + a.multiply(b).hashCode() + a.multiply(a).hashCode() + ones.multiply(b).hashCode();
                sum = sum * 31 + a.add(b).subtract(a.multiply(b)).hashCode();
                if (b.signum() != 0) {
                    sum = sum * 31 + a.multiply(b).add(BigInteger.TEN).mod(b.abs()).hashCode();
                }
            }
            sum = sum * 31 + number(x, x).pow(5).hashCode() + ones.multiply(ones).hashCode();
        }
        BigInteger modulus = number(16, 5).abs().setBit(0), even = number(9, 4).abs().clearBit(0).add(BigInteger.TWO);
        sum = sum * 31 + number(15, 2).modPow(number(4, 6), modulus).hashCode();
        sum = sum * 31 + number(3, 2).modPow(number(2, 4), even).hashCode() + number(100, 2).multiply(number(3, 7)).hashCode();
        return sum + number(120, 4).multiply(number(130, 6)).hashCode();
    }

    static String factorial(int n) {
        BigInteger product = BigInteger.ONE;
        for (int i = 2; i <= n; i++) {
            product = product.multiply(BigInteger.valueOf(i));
        }
        return product.toString();
    }

    static int digests(String algorithm, int step) throws Exception {
        MessageDigest digest = MessageDigest.getInstance(algorithm);
        byte[] message = new byte[700];
        for (int i = 0; i < message.length; i++) {
            message[i] = (byte) (i * 37);
        }
        int sum = 0;
        for (int n = 0; n <= 600; n += step) {
            digest.update(message, n / 7, n);
            digest.update((byte) n);
            sum = sum * 31 + Arrays.hashCode(digest.digest(message));
        }
        return sum;
    }

    static String range(int[] ints, long[] longs, int from, int to) {
        try {
            Arrays.fill(ints, from, to, 7);
            Arrays.fill(longs, from, to, 1L << 40);
            return "filled";
        } catch (RuntimeException e) {
            return e.getMessage();
        }
    }

    static int fills(int n) {
        byte[] bytes = new byte[20];
        char[] chars = new char[21];
        int[] ints = new int[22];
        long[] longs = new long[23];
        double[] doubles = new double[24];
        boolean[] booleans = new boolean[5];
        Object[] objects = new Object[7];
        Arrays.fill(bytes, (byte) n);
        Arrays.fill(bytes, 3, 9, (byte) ~n);
        Arrays.fill(chars, (char) n);
        Arrays.fill(chars, 5, 5, 'x');
        Arrays.fill(chars, 5, 21, 'y');
        Arrays.fill(ints, n * 77777);
        Arrays.fill(ints, 1, 2, -1);
        Arrays.fill(longs, n * 0x123456789L);
        Arrays.fill(longs, 0, 3, -n);
        Arrays.fill(doubles, n / 3.0);
        Arrays.fill(doubles, 20, 24, -0.0);
        Arrays.fill(booleans, true);
        Arrays.fill(objects, "o");
        return Arrays.hashCode(bytes) + Arrays.hashCode(chars) * 3 + Arrays.hashCode(ints) * 5 + Arrays.hashCode(longs) * 7
            + Arrays.hashCode(doubles) * 11 + Arrays.hashCode(booleans) + Arrays.hashCode(objects);
    }

    static String made(Class<?> component, int length) {
        try {
            Object array = Array.newInstance(component, length);
            return array.getClass().getName() + Array.getLength(array);
        } catch (RuntimeException e) {
            return e.getClass().getName() + e.getMessage();
        }
    }

    static class Fresh {
    }

    public static void main(String[] args) throws Exception {
        int products = 0, digests = 0, fills = 0;
        for (int round = 0; round < 60; round++) {
            products = products();
            digests = digests("SHA-256", 13) * 3 + digests("SHA-512", 29) * 5 + digests("SHA-224", 61) + digests("SHA-384", 97)
                + digests("SHA-1", 97) + digests("MD5", 97);
        }
        System.out.println(products + " " + digests + " " + factorial(200));
        String ranges = "", made = "";
        for (int round = 0; round < 3000; round++) {
            fills = fills(round);
            ranges = range(new int[9], new long[9], 2, 9) + range(new int[9], new long[9], 2, 10)
                + range(new int[9], new long[9], 5, 2) + range(new int[9], new long[9], -1, 2);
               ;
            made = made(String.class, 3) + made(int.class, 0) + made(int[].class, 2) + made(void.class, 1)
                + made(String.class, -1) + made(null, 1).substring(0, 30);
        }
        System.out.println(fills + " " + ranges + " " + made + made(Fresh.class, 2));
    }
}
