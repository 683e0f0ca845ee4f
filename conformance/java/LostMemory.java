// A mapped file that is cut short: accesses to pages that are gone throw, and the program goes on.

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

public class LostMemory {
    interface Access {
        Object run() throws Exception;
    }

    static void show(String what, Access access) {
        try {
            System.out.println(what + " = " + access.run());
        } catch (Throwable t) {
            System.out.println(what + " ! " + t);
        }
    }

    public static void main(String[] args) throws Exception {
        Path file = Path.of("lost.bin");
        int size = 1 << 20;
        byte[] content = new byte[size];
        for (int i = 0; i < size; i++) content[i] = (byte) (i * 7);
        Files.write(file, content);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            MappedByteBuffer map = channel.map(FileChannel.MapMode.READ_WRITE, 0, size);
            System.out.println(map.get(size - 1) + " " + map.getLong(size - 64));
            channel.truncate(1 << 16);
            int gone = 1 << 19;
            for (ByteOrder order : new ByteOrder[] {ByteOrder.BIG_ENDIAN, ByteOrder.LITTLE_ENDIAN}) {
                map.order(order);
                show("get", () -> map.get(gone));
                show("getChar", () -> (int) map.getChar(gone));
                show("getInt", () -> map.getInt(gone));
                show("getLong", () -> map.getLong(gone + 8));
                show("getDouble", () -> map.getDouble(gone + 8));
                show("put", () -> map.put(gone, (byte) 1));
                show("putInt", () -> map.putInt(gone + 4, 1));
                show("putLong", () -> map.putLong(gone + 1, 1));
                show("there", () -> map.getInt(1 << 15));
            }
            byte[] part = new byte[1 << 16];
            show("bulk get", () -> map.get(gone, part));
            show("bulk put", () -> map.put(gone, part));
            show("slice", () -> map.slice(gone, 4096).put(ByteBuffer.allocateDirect(4096)));
            show("bulk there", () -> map.get(0, part) == map);
            System.out.println(part[100] + " " + part[(1 << 16) - 1]);
            // The memory comes back with the file's length.
            channel.write(ByteBuffer.wrap(content), 0);
            show("back", () -> map.get(gone + 1));
        }
        Files.delete(file);
    }
}
