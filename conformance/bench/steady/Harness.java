import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Runs a workload again and again and prints what `conformance bench` reads. */
public final class Harness {
    /** The end of this iteration is the end of warm-up. */
    private static final int WARM_UP = 10;

    /** One iteration; the result depends on all that it computed. */
    public interface Workload {
        long run() throws Exception;
    }

    private Harness() {}

    /** CPU time of the process and all of its threads, in hundredths of a second. */
    private static long cpuTicks() throws IOException {
        String stat = Files.readString(Path.of("/proc/self/stat"));
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        return Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
    }

    /** Measures `iterations` runs; the argument {@code quick} asks for fewer. The last third is the steady state. */
    public static void measure(String[] args, int iterations, Workload workload) throws Exception {
        int count = args.length > 0 && args[0].equals("quick") ? Math.max(WARM_UP, iterations / 3) : iterations;
        int steady = count * 2 / 3;
        long[] times = new long[count];
        long checksum = 0;
        long warm = 0;
        long ticks = 0;
        for (int i = 0; i < count; i++) {
            if (i == steady) ticks = cpuTicks();
            long start = System.nanoTime();
            checksum = checksum * 31 + workload.run();
            times[i] = System.nanoTime() - start;
            if (i == WARM_UP - 1) warm = System.currentTimeMillis();
        }
        ticks = cpuTicks() - ticks;
        for (long time : times) System.out.println("iteration_ns=" + time);
        System.out.println("steady_cpu_ns=" + ticks * 10_000_000 / (count - steady));
        System.out.println("warm_ms=" + warm);
        System.out.println("checksum=" + checksum);
    }
}
