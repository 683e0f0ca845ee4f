/** Reads and writes of instance and static fields of several types. */
public class Fields {
    static int counter;
    static long total;
    int a;
    long b;
    double c;
    byte d;
    Fields next;

    public static void main(String[] args) {
        long start = System.nanoTime();
        Fields first = new Fields();
        Fields second = new Fields();
        first.next = second;
        second.next = first;
        Fields at = first;
        for (int i = 0; i < 5_000_000; i++) {
            at.a += i;
            at.b ^= at.a;
            at.c = at.c * 0.5 + at.d;
            at.d++;
            counter += at.d;
            total += at.next.a;
            at = at.next;
        }
        System.out.println("time_ns=" + (System.nanoTime() - start));
        System.out.println("checksum=" + (first.a + second.b + counter + total + Double.hashCode(first.c)));
    }
}
