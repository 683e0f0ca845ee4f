import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

public class Soak {
    static Object[] kept = new Object[100];

    /** Leaves open, allocated and unfinished what it can. */
    static int work(String dir) throws Exception {
        File file = new File(dir, "soak.bin");
        FileOutputStream out = new FileOutputStream(file);
        out.write(new byte[100_000]);
        kept[0] = out;
        kept[1] = new FileInputStream(file);
        RandomAccessFile mapped = new RandomAccessFile(file, "rw");
        kept[2] = mapped.getChannel().map(FileChannel.MapMode.READ_WRITE, 0, 100_000);
        kept[3] = ByteBuffer.allocateDirect(1_000_000);
        for (int i = 0; i < 1_000_000; i += 4096) {
            ((ByteBuffer) kept[3]).put(i, (byte) 1);
        }
        Deflater deflater = new Deflater();
        deflater.setInput(new byte[1000]);
        kept[4] = deflater;
        kept[5] = new Inflater();
        long sum = 0;
        for (int i = 0; i < 200_000; i++) {
            sum += hot(i) + Integer.toString(i).length();
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.write((int) sum);
        Thread.sleep(1);
        return 42;
    }

    private static int hot(int i) { return i * 31 >>> 3; }
}
