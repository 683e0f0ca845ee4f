// Switch over int, char, String, enum, boxed values; tables, lookups, fall through, yield, nesting.
// zeal

public class Switches {
    enum Season { SPRING, SUMMER, AUTUMN, WINTER }

    static String dense(int n) {
        switch (n) {
            case -1: return "minus one";
            case 0: return "zero";
            case 1:
            case 2: return "one or two";
            case 3:
                n += 10;
            case 4:
                return "fell " + n;
            case 6: return "six";
            default: return "other " + n;
        }
    }

    static int sparse(int n) {
        switch (n) {
            case Integer.MIN_VALUE: return 1;
            case -1000000: return 2;
            case 0: return 3;
            case 7: return 4;
            case 1 << 20: return 5;
            case Integer.MAX_VALUE: return 6;
        }
        return -1;
    }

    static String edges(int n) {
        switch (n) {
            case Integer.MAX_VALUE - 1: return "almost max";
            case Integer.MAX_VALUE: return "max";
            default: return "below";
        }
    }

    static String strings(String s) {
        switch (s) {
            case "Aa": return "first";
            case "BB": return "same hash as first";
            case "": return "empty";
            case "C#": return "third";
            case "Bb":
            case "long string with spaces": return "grouped";
            default: return "unknown";
        }
    }

    static int days(Season season, boolean leap) {
        return switch (season) {
            case WINTER -> leap ? 91 : 90;
            case SPRING, SUMMER -> 92;
            case AUTUMN -> {
                int days = 30;
                for (int i = 0; i < 2; i++) days += 30 + i;
                yield days;
            }
        };
    }

    static String old(Season season) {
        String result = "";
        switch (season) {
            case SPRING:
                result += "spring ";
            case SUMMER:
                result += "summer ";
                break;
            default:
                result += "cold ";
            case WINTER:
                result += "winter ";
        }
        return result.trim();
    }

    static char grade(int score) {
        return switch (score / 10) {
            case 10, 9 -> 'A';
            case 8 -> 'B';
            case 7 -> 'C';
            default -> {
                if (score < 0) throw new IllegalArgumentException("score " + score);
                yield 'F';
            }
        };
    }

    static int vowel(char c) {
        switch (Character.toLowerCase(c)) {
            case 'a': case 'e': case 'i': case 'o': case 'u': return 1;
            case '\u00e4': case '\u00f6': return 2;
            default: return 0;
        }
    }

    static int interpret(byte[] program) {
        int acc = 0;
        int pc = 0;
        loop:
        while (true) {
            switch (program[pc++]) {
                case 0: break loop;
                case 1: acc += program[pc++]; continue;
                case 2: acc *= program[pc++]; break;
                case 3: if (acc < 1000) pc = 0; break;
                case 4:
                    switch (acc & 3) {
                        case 0: acc++; break;
                        case 1: continue loop;
                        default: acc--;
                    }
                    break;
                default: throw new IllegalStateException("opcode " + program[pc - 1]);
            }
        }
        return acc;
    }

    static Object nested(Object key, Object other) {
        return switch (key.hashCode() & 1) {
            case 0 -> switch (other.toString()) {
                case "x" -> 1;
                case "y" -> 2L;
                default -> "even";
            };
            default -> key;
        };
    }

    public static void main(String[] args) {
        for (int i = -2; i < 8; i++) System.out.println(i + " " + dense(i));
        for (int n : new int[] {Integer.MIN_VALUE, -1000000, -1, 0, 7, 8, 1 << 20, Integer.MAX_VALUE}) System.out.println(n + " " + sparse(n) + " " + edges(n));
        for (String s : new String[] {"Aa", "BB", "", "C#", "Bb", "CB", "long string with spaces", "nothing"}) System.out.println(s + " -> " + strings(s));
        try {
            strings(null);
        } catch (NullPointerException e) {
            System.out.println("null string");
        }
        for (Season s : Season.values()) System.out.println(s + " " + days(s, true) + " " + old(s));
        try {
            old(null);
        } catch (NullPointerException e) {
            System.out.println("null enum");
        }
        for (int score : new int[] {100, 95, 81, 70, 12}) System.out.print(grade(score) + " ");
        System.out.println();
        try {
            grade(-100);
        } catch (IllegalArgumentException e) {
            System.out.println(e.getMessage());
        }
        int vowels = 0;
        for (char c : "The Quick Br\u00f6wn Fox".toCharArray()) vowels = vowels * 3 + vowel(c);
        System.out.println("vowels " + vowels);
        System.out.println("interpret " + interpret(new byte[] {1, 5, 2, 3, 4, 3, 0}));
        try {
            interpret(new byte[] {1, 1, 9});
        } catch (IllegalStateException e) {
            System.out.println(e.getMessage());
        }
        System.out.println(nested(2, "x") + " " + nested(2, "y") + " " + nested(4, "z") + " " + nested(3, "x"));
        Integer boxed = 3;
        switch (boxed) {
            case 3 -> System.out.println("boxed three");
            default -> System.out.println("boxed other");
        }
        final int five = 5;
        switch (five) {
            case five: System.out.println("constant case");
        }
        byte b = -3;
        switch (b) {
            case -3: System.out.println("byte case");
        }
    }
}
