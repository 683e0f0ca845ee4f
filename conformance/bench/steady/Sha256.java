import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** SHA-256 written in Java. */
public class Sha256 {
    private static final int[] K = new int[64];
    private static final int[] INITIAL = new int[8];

    static {
        int found = 0;
        for (int n = 2; found < 64; n++) {
            boolean prime = true;
            for (int d = 2; d * d <= n; d++) prime &= n % d != 0;
            if (!prime) continue;
            if (found < 8) INITIAL[found] = fraction(Math.sqrt(n));
            K[found++] = fraction(Math.cbrt(n));
        }
    }

    private static int fraction(double x) { return (int) (long) ((x - Math.floor(x)) * 4294967296.0); }

    private final int[] state = INITIAL.clone();
    private final int[] w = new int[64];

    private void block(byte[] data, int offset) {
        for (int i = 0; i < 16; i++) {
            int at = offset + i * 4;
            w[i] = data[at] << 24 | (data[at + 1] & 0xff) << 16 | (data[at + 2] & 0xff) << 8 | data[at + 3] & 0xff;
        }
        for (int i = 16; i < 64; i++) {
            int s0 = Integer.rotateRight(w[i - 15], 7) ^ Integer.rotateRight(w[i - 15], 18) ^ w[i - 15] >>> 3;
            int s1 = Integer.rotateRight(w[i - 2], 17) ^ Integer.rotateRight(w[i - 2], 19) ^ w[i - 2] >>> 10;
            w[i] = w[i - 16] + s0 + w[i - 7] + s1;
        }
        int a = state[0], b = state[1], c = state[2], d = state[3];
        int e = state[4], f = state[5], g = state[6], h = state[7];
        for (int i = 0; i < 64; i++) {
            int s1 = Integer.rotateRight(e, 6) ^ Integer.rotateRight(e, 11) ^ Integer.rotateRight(e, 25);
            int t1 = h + s1 + (e & f ^ ~e & g) + K[i] + w[i];
            int s0 = Integer.rotateRight(a, 2) ^ Integer.rotateRight(a, 13) ^ Integer.rotateRight(a, 22);
            int t2 = s0 + (a & b ^ a & c ^ b & c);
            h = g;
            g = f;
            f = e;
            e = d + t1;
            d = c;
            c = b;
            b = a;
            a = t1 + t2;
        }
        state[0] += a;
        state[1] += b;
        state[2] += c;
        state[3] += d;
        state[4] += e;
        state[5] += f;
        state[6] += g;
        state[7] += h;
    }

    static byte[] digest(byte[] message) {
        int blocks = (message.length + 8) / 64 + 1;
        ByteBuffer padded = ByteBuffer.allocate(blocks * 64).put(message).put((byte) 0x80);
        padded.putLong(blocks * 64 - 8, message.length * 8L);
        Sha256 sha = new Sha256();
        for (int i = 0; i < blocks; i++) sha.block(padded.array(), i * 64);
        ByteBuffer result = ByteBuffer.allocate(32);
        for (int word : sha.state) result.putInt(word);
        return result.array();
    }

    public static void main(String[] args) throws Exception {
        Harness.measure(args, 30, () -> {
            byte[] data = "carafe".repeat(2_000).getBytes(StandardCharsets.US_ASCII);
            long sum = 0;
            for (int round = 0; round < 400; round++) {
                byte[] hash = digest(data);
                System.arraycopy(hash, 0, data, round * 29 % 10_000, hash.length);
                sum = sum * 31 + hash[0];
            }
            return sum;
        });
    }
}
