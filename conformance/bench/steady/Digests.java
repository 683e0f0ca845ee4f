import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.zip.CRC32;

/** The library's SHA-256, CRC32 and Base64. */
public class Digests {
    public static void main(String[] args) throws Exception {
        byte[] text = "the quick brown fox jumps over the lazy dog; ".repeat(1_000).getBytes(StandardCharsets.US_ASCII);
        Harness.measure(args, 40, () -> {
            MessageDigest sha = MessageDigest.getInstance("SHA-256");
            byte[] data = text.clone();
            long sum = 0;
            for (int round = 0; round < 60; round++) {
                byte[] hash = sha.digest(data);
                System.arraycopy(hash, 0, data, round * 100, hash.length);
                CRC32 crc = new CRC32();
                crc.update(data, round, 10_000);
                sum = sum * 31 + crc.getValue() + hash[3];
                byte[] coded = Base64.getEncoder().encode(data);
                sum += coded[round * 50] + Base64.getDecoder().decode(coded).length;
            }
            return sum;
        });
    }
}
