import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;

/** Big numbers: digits of pi by a spigot, modular powers, factorials, decimals. */
public class BigIntegers {
    static String piDigits(int count) {
        BigInteger q = BigInteger.ONE;
        BigInteger r = BigInteger.ZERO;
        BigInteger t = BigInteger.ONE;
        StringBuilder digits = new StringBuilder();
        for (int k = 1; digits.length() < count; k++) {
            BigInteger factor = BigInteger.valueOf(2L * k + 1);
            r = q.shiftLeft(1).add(r).multiply(factor);
            t = t.multiply(factor);
            q = q.multiply(BigInteger.valueOf(k));
            if (q.compareTo(r) > 0) continue;
            BigInteger three = q.multiply(BigInteger.valueOf(3)).add(r).divide(t);
            BigInteger four = q.shiftLeft(2).add(r).divide(t);
            if (!three.equals(four)) continue;
            digits.append(three);
            r = r.subtract(three.multiply(t)).multiply(BigInteger.TEN);
            q = q.multiply(BigInteger.TEN);
        }
        return digits.toString();
    }

    public static void main(String[] args) throws Exception {
        Harness.measure(args, 40, () -> {
            long sum = piDigits(250).hashCode();
            BigInteger modulus = BigInteger.ONE.shiftLeft(521).subtract(BigInteger.ONE);
            BigInteger power = BigInteger.valueOf(65_537).modPow(modulus.subtract(BigInteger.valueOf(12_345)), modulus);
            sum = sum * 31 + power.hashCode();
            BigInteger factorial = BigInteger.ONE;
            for (int i = 2; i <= 600; i++) factorial = factorial.multiply(BigInteger.valueOf(i));
            sum = sum * 31 + factorial.toString().hashCode() + factorial.bitCount();
            sum = sum * 31 + factorial.gcd(power.abs()).hashCode();
            BigDecimal root = BigDecimal.ONE;
            BigDecimal two = BigDecimal.valueOf(2);
            for (int i = 0; i < 12; i++) root = root.add(two.divide(root, 300, RoundingMode.HALF_EVEN)).divide(two, 300, RoundingMode.HALF_EVEN);
            return sum * 31 + root.toString().hashCode();
        });
    }
}
