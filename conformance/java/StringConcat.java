// String concatenation through invokedynamic: all types, many operands, evaluation order, compound assignment.
// zeal

public class StringConcat {
    static StringBuilder trace = new StringBuilder();

    static <T> T log(T value) {
        trace.append(value).append(';');
        return value;
    }

    static class Loud {
        final String name;

        Loud(String name) { this.name = name; }

        @Override
        public String toString() {
            trace.append("toString ").append(name).append(';');
            return "<" + name + ">";
        }
    }

    static class NullString {
        @Override
        public String toString() { return null; }
    }

    static class Failing {
        @Override
        public String toString() { throw new IllegalStateException("no text"); }
    }

    static String all(boolean z, byte b, short s, char c, int i, long l, float f, double d, Object o, String t) {
        return "" + z + b + s + c + i + l + f + d + o + t;
    }

    static final String PREFIX = "pre";
    static final char LETTER = 'x';
    static final long NUMBER = 1L << 33;

    public static void main(String[] args) {
        System.out.println(all(true, (byte) -128, (short) 32767, '\u20ac' == 8364 ? 'e' : 'f', Integer.MIN_VALUE, Long.MIN_VALUE, 1.1f, -0.0, null, "end"));
        System.out.println(all(false, (byte) 0, (short) -1, '\\', 0, 0, Float.NaN, Double.NEGATIVE_INFINITY, 'o', null));
        System.out.println("constants " + PREFIX + LETTER + NUMBER + 'c' + 1 + 2L + 3f + 4.0 + true + null);
        System.out.println(1 + 2 + "x" + 1 + 2 + ('a' + 1) + (char) ('a' + 1) + -1 + +2);
        String s = null;
        s += "a";
        s += 5;
        s += 'c';
        s += 1.5;
        s += null;
        s += new int[0].length;
        System.out.println(s);
        Object o = "object";
        o += "+string";
        System.out.println(o);
        CharSequence cs = "seq";
        cs += "uence";
        System.out.println(cs);
        String r = log("a") + log(1) + log('c') + (log("x") + log("y"));
        System.out.println(r + " " + trace);
        trace.setLength(0);
        Loud one = new Loud("one");
        Loud two = new Loud("two");
        String t = one + "-" + two + log("-last");
        System.out.println(t + " " + trace.toString().contains("toString one;toString two"));
        System.out.println("null string " + new NullString() + "." + (Object) null + "." + (String) null);
        try {
            System.out.println("failing " + new Failing());
        } catch (IllegalStateException e) {
            System.out.println(e.getMessage());
        }
        int i = 1;
        String order = i + "" + i++ + i + ++i + (i = 10) + i;
        System.out.println(order);
        String[] array = {"p", "q"};
        int k = 0;
        array[k++] += "z" + k;
        array[k] += array[0] += "!";
        System.out.println(array[0] + " " + array[1] + " " + k);
        String big = "";
        for (int n = 0; n < 300; n++) big += n % 10;
        System.out.println(big.length() + " " + big.hashCode());
        String wide = "\u20ac" + 'a' + "\u00e9" + 5 + "\ud83d\ude00";
        System.out.println(wide.length() + " " + wide.codePointCount(0, wide.length()) + " " + (int) wide.charAt(1) + " " + wide.hashCode());
        char e = '\u00ff';
        char w = '\u0100';
        System.out.println(("a" + e).hashCode() + " " + ("a" + w).hashCode() + " " + ("" + e + w).length());
        System.out.println("literal tags \1 and \2 " .length() + " " + ("\1" + i + "\2").length() + " " + ("\1\2" + s).charAt(1) % 7);
        int a = 1, b = 2, c = 3, d = 4;
        long l = 5;
        double f = 6.5;
        String many = a + "," + b + "," + c + "," + d + "," + l + "," + f + "," + a + b + c + d + l + f + "," + a + "," + b + "," + c + "," + d + "," + l + "," + f + "," + a + b + c + d + l + f
            + "," + a + "," + b + "," + c + "," + d + "," + l + "," + f + "," + a + b + c + d + l + f + "," + a + "," + b + "," + c + "," + d + "," + l + "," + f + "," + a + b + c + d + l + f
            + "," + a + "," + b + "," + c + "," + d + "," + l + "," + f + "," + a + b + c + d + l + f + "," + a + "," + b + "," + c + "," + d + "," + l + "," + f + "," + a + b + c + d + l + f
            + "," + a + "," + b + "," + c + "," + d + "," + l + "," + f + "," + a + b + c + d + l + f + "," + a + "," + b + "," + c + "," + d + "," + l + "," + f + "," + a + b + c + d + l + f
            + "," + a + "," + b + "," + c + "," + d + "," + l + "," + f + "," + a + b + c + d + l + f + "," + a + "," + b + "," + c + "," + d + "," + l + "," + f + "," + a + b + c + d + l + f
            + "," + a + "," + b + "," + c + "," + d + "," + l + "," + f + "," + a + b + c + d + l + f + "," + a + "," + b + "," + c + "," + d + "," + l + "," + f + "," + a + b + c + d + l + f
            + "," + a + "," + b + "," + c + "," + d + "," + l + "," + f + "," + a + b + c + d + l + f + "," + a + "," + b + "," + c + "," + d + "," + l + "," + f + "," + a + b + c + d + l + f
            + "," + a + "," + b + "," + c + "," + d + "," + l + "," + f + "," + a + b + c + d + l + f + "," + a + "," + b + "," + c + "," + d + "," + l + "," + f + "," + a + b + c + d + l + f;
        System.out.println(many.length() + " " + many.hashCode());
        String interned = ("pre" + "x").intern();
        final String runtime = args.length == 0 ? "pre" : "";
        System.out.println((interned == "prex") + " " + (runtime + "x" == "prex") + " " + ((runtime + "x").intern() == "prex") + " " + (PREFIX + LETTER == "prex"));
        StringBuilder hash = new StringBuilder();
        for (int n = 0; n < 2000; n++) {
            String line = "n=" + n + " sq=" + (long) n * n + " half=" + n / 2.0 + " even=" + (n % 2 == 0) + " c=" + (char) ('a' + n % 26);
            if (n % 250 == 0) hash.append(line.hashCode()).append(' ');
        }
        System.out.println(hash);
    }
}
