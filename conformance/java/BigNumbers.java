// BigInteger and BigDecimal: arithmetic, bits, primes, scale and rounding, text, exceptions.
// zeal

import java.math.*;
import java.util.*;

public class BigNumbers {
    static BigInteger factorial(int n) {
        BigInteger result = BigInteger.ONE;
        for (int i = 2; i <= n; i++) result = result.multiply(BigInteger.valueOf(i));
        return result;
    }

    static BigInteger fibonacci(int n) {
        BigInteger a = BigInteger.ZERO;
        BigInteger b = BigInteger.ONE;
        for (int i = 0; i < n; i++) {
            BigInteger t = a.add(b);
            a = b;
            b = t;
        }
        return a;
    }

    /** Digits of pi by Gibbons' spigot. */
    static String pi(int digits) {
        BigInteger q = BigInteger.ONE, r = BigInteger.ZERO, t = BigInteger.ONE, k = BigInteger.ONE, n = BigInteger.valueOf(3), l = BigInteger.valueOf(3);
        StringBuilder out = new StringBuilder();
        BigInteger four = BigInteger.valueOf(4), seven = BigInteger.valueOf(7), ten = BigInteger.TEN, three = BigInteger.valueOf(3), two = BigInteger.TWO;
        while (out.length() < digits) {
            if (four.multiply(q).add(r).subtract(t).compareTo(n.multiply(t)) < 0) {
                out.append(n);
                BigInteger nr = ten.multiply(r.subtract(n.multiply(t)));
                n = ten.multiply(three.multiply(q).add(r)).divide(t).subtract(ten.multiply(n));
                q = q.multiply(ten);
                r = nr;
            } else {
                BigInteger nr = two.multiply(q).add(r).multiply(l);
                BigInteger nn = q.multiply(seven.multiply(k).add(two)).add(r.multiply(l)).divide(t.multiply(l));
                q = q.multiply(k);
                t = t.multiply(l);
                l = l.add(two);
                k = k.add(BigInteger.ONE);
                n = nn;
                r = nr;
            }
        }
        return out.toString();
    }

    interface Action {
        Object run();
    }

    static void attempt(String name, Action a) {
        try {
            System.out.println(name + " = " + a.run());
        } catch (ArithmeticException | NumberFormatException e) {
            System.out.println(name + " ! " + e.getClass().getSimpleName() + ": " + e.getMessage());
        }
    }

    public static void main(String[] args) {
        System.out.println(factorial(60));
        System.out.println(fibonacci(300) + " " + factorial(500).toString().length() + " " + factorial(500).bitLength() + " " + factorial(2000).toString().hashCode());
        System.out.println(pi(120));
        BigInteger a = new BigInteger("123456789012345678901234567890");
        BigInteger b = new BigInteger("-987654321098765432109876543210");
        System.out.println(a.add(b) + " " + a.subtract(b) + " " + a.multiply(b) + " " + b.divide(a) + " " + b.remainder(a) + " " + b.mod(a) + " " + Arrays.toString(b.divideAndRemainder(BigInteger.valueOf(7))));
        System.out.println(a.and(b) + " " + a.or(b) + " " + a.xor(b) + " " + a.not() + " " + a.andNot(b) + " " + b.shiftRight(10) + " " + b.shiftLeft(70) + " " + a.testBit(3) + " " + a.setBit(200).bitCount() + " " + b.bitCount() + " " + a.getLowestSetBit());
        System.out.println(a.gcd(b) + " " + a.modPow(BigInteger.valueOf(65537), BigInteger.valueOf(1000000007)) + " " + BigInteger.valueOf(3).modInverse(BigInteger.valueOf(11)) + " " + a.pow(5).hashCode() + " " + a.sqrt() + " " + a.signum() + " " + b.abs().compareTo(a));
        System.out.println(BigInteger.valueOf(97).isProbablePrime(20) + " " + BigInteger.valueOf(1000000).nextProbablePrime() + " " + BigInteger.TWO.pow(127).subtract(BigInteger.ONE).isProbablePrime(30) + " " + BigInteger.TWO.pow(129).subtract(BigInteger.ONE).isProbablePrime(30));
        System.out.println(a.toString(36) + " " + new BigInteger("zz", 36) + " " + new BigInteger(1, new byte[] {-1, -1}) + " " + Arrays.toString(b.toByteArray()) + " " + a.intValue() + " " + a.longValue() + " " + a.doubleValue() + " " + b.floatValue() + " " + BigInteger.TWO.pow(2000).doubleValue());
        attempt("divide by zero", () -> a.divide(BigInteger.ZERO));
        attempt("mod negative", () -> a.mod(b));
        attempt("no inverse", () -> BigInteger.TWO.modInverse(BigInteger.valueOf(4)));
        attempt("exact int", a::intValueExact);
        attempt("exact long", () -> BigInteger.valueOf(Long.MIN_VALUE).longValueExact());
        attempt("parse", () -> new BigInteger("12x"));
        attempt("empty", () -> new BigInteger(""));
        attempt("sqrt", b::sqrt);
        BigDecimal x = new BigDecimal("1.10");
        BigDecimal y = new BigDecimal("-3.14159");
        System.out.println(x.add(y) + " " + x.subtract(y) + " " + x.multiply(y) + " " + y.divide(x, 10, RoundingMode.HALF_UP) + " " + y.remainder(x) + " " + x.equals(new BigDecimal("1.1")) + " " + x.compareTo(new BigDecimal("1.1")) + " " + x.hashCode() + " " + x.stripTrailingZeros().scale());
        for (RoundingMode mode : RoundingMode.values()) {
            StringBuilder line = new StringBuilder(mode + ":");
            for (String v : new String[] {"5.5", "2.5", "1.6", "1.1", "1.0", "-1.1", "-2.5", "-5.5"}) {
                try {
                    line.append(' ').append(new BigDecimal(v).setScale(0, mode));
                } catch (ArithmeticException e) {
                    line.append(" !");
                }
            }
            System.out.println(line);
        }
        attempt("non terminating", () -> BigDecimal.ONE.divide(new BigDecimal(3)));
        attempt("terminating", () -> BigDecimal.ONE.divide(new BigDecimal(8)));
        attempt("context", () -> BigDecimal.ONE.divide(new BigDecimal(3), MathContext.DECIMAL64));
        attempt("by zero", () -> x.divide(BigDecimal.ZERO));
        attempt("zero by zero", () -> BigDecimal.ZERO.divide(BigDecimal.ZERO));
        attempt("scale", () -> x.setScale(0));
        attempt("parse decimal", () -> new BigDecimal("1.2.3"));
        attempt("exact", () -> x.intValueExact());
        for (String v : new String[] {"123.4500", "1E+5", "1E-10", "-0.000001", "0E-7", "12345678901234567890.123", "1e400"}) {
            BigDecimal d = new BigDecimal(v);
            System.out.println(v + " " + d + " " + d.toPlainString().length() + " " + d.toEngineeringString() + " " + d.precision() + " " + d.scale() + " " + d.unscaledValue() + " " + d.doubleValue() + " " + d.round(new MathContext(3)));
        }
        System.out.println(new BigDecimal(0.1) + " " + BigDecimal.valueOf(0.1) + " " + BigDecimal.valueOf(5, 3) + " " + new BigDecimal("2").sqrt(new MathContext(40)) + " " + new BigDecimal("1.5").pow(20) + " " + y.negate().movePointLeft(3) + " " + y.max(x) + " " + y.ulp());
        BigDecimal interest = new BigDecimal("1000.00");
        for (int year = 0; year < 30; year++) interest = interest.multiply(new BigDecimal("1.0375")).setScale(2, RoundingMode.HALF_EVEN);
        System.out.println(interest);
        BigDecimal e = BigDecimal.ONE;
        BigDecimal term = BigDecimal.ONE;
        for (int i = 1; i < 40; i++) {
            term = term.divide(BigDecimal.valueOf(i), 50, RoundingMode.DOWN);
            e = e.add(term);
        }
        System.out.println(e);
    }
}
