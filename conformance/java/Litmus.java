// Litmus tests of the memory model: pairs and fours of threads that run many times; each outcome seen must be an allowed one.
// args: 20000
// timeout: 240

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;

public class Litmus {
    /** One test: each actor runs once on each state; then the arbiter says what came of it. */
    abstract static class Test {
        int x;
        int y;
        volatile int vx;
        volatile int vy;
        Box box;
        final int[] results = new int[8];

        abstract int actors();

        abstract void act(int actor);

        abstract String allowed();

        String outcome() {
            StringBuilder text = new StringBuilder();
            for (int i = 0; i < outcomes(); i++) {
                text.append(results[i * 2]);
            }
            return text.toString();
        }

        abstract int outcomes();
    }

    static final class Box {
        final int value;
        int plain;

        Box(int value) {
            this.value = value;
            this.plain = value;
        }
    }

    static final VarHandle X;
    static final VarHandle Y;
    static final VarHandle VX;
    static final VarHandle VY;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            X = lookup.findVarHandle(Test.class, "x", int.class);
            Y = lookup.findVarHandle(Test.class, "y", int.class);
            VX = lookup.findVarHandle(Test.class, "vx", int.class);
            VY = lookup.findVarHandle(Test.class, "vy", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    abstract static class Two extends Test {
        @Override
        int actors() {
            return 2;
        }

        @Override
        int outcomes() {
            return 2;
        }

        @Override
        void act(int actor) {
            if (actor == 0) {
                first();
            } else {
                second();
            }
        }

        abstract void first();

        abstract void second();
    }

    static final class StoreBufferingVolatile extends Two {
        @Override
        void first() {
            vx = 1;
            results[0] = vy;
        }

        @Override
        void second() {
            vy = 1;
            results[2] = vx;
        }

        @Override
        String allowed() {
            return "01 10 11";
        }
    }

    static final class StoreBufferingHandles extends Two {
        @Override
        void first() {
            X.setVolatile(this, 1);
            results[0] = (int) Y.getVolatile(this);
        }

        @Override
        void second() {
            Y.setVolatile(this, 1);
            results[2] = (int) X.getVolatile(this);
        }

        @Override
        String allowed() {
            return "01 10 11";
        }
    }

    static final class StoreBufferingFence extends Two {
        @Override
        void first() {
            x = 1;
            VarHandle.fullFence();
            results[0] = y;
        }

        @Override
        void second() {
            y = 1;
            VarHandle.fullFence();
            results[2] = x;
        }

        @Override
        String allowed() {
            return "01 10 11";
        }
    }

    static final class StoreBufferingPlain extends Two {
        @Override
        void first() {
            x = 1;
            results[0] = y;
        }

        @Override
        void second() {
            y = 1;
            results[2] = x;
        }

        @Override
        String allowed() {
            return "00 01 10 11";
        }
    }

    static final class StoreBufferingExchange extends Two {
        @Override
        void first() {
            X.getAndAdd(this, 1);
            results[0] = (int) Y.getAndAdd(this, 0);
        }

        @Override
        void second() {
            Y.compareAndSet(this, 0, 1);
            results[2] = (int) X.getAndAdd(this, 0);
        }

        @Override
        String allowed() {
            return "01 10 11";
        }
    }

    static final class MessageVolatile extends Two {
        @Override
        void first() {
            x = 1;
            vy = 1;
        }

        @Override
        void second() {
            results[0] = vy;
            results[2] = x;
        }

        @Override
        String allowed() {
            return "00 01 11";
        }
    }

    static final class MessageReleaseAcquire extends Two {
        @Override
        void first() {
            x = 1;
            Y.setRelease(this, 1);
        }

        @Override
        void second() {
            results[0] = (int) Y.getAcquire(this);
            results[2] = x;
        }

        @Override
        String allowed() {
            return "00 01 11";
        }
    }

    static final class MessageFences extends Two {
        @Override
        void first() {
            x = 1;
            VarHandle.releaseFence();
            Y.setOpaque(this, 1);
        }

        @Override
        void second() {
            results[0] = (int) Y.getOpaque(this);
            VarHandle.acquireFence();
            results[2] = x;
        }

        @Override
        String allowed() {
            return "00 01 11";
        }
    }

    static final class LoadBufferingOpaque extends Two {
        @Override
        void first() {
            results[0] = (int) X.getOpaque(this);
            Y.setOpaque(this, 1);
        }

        @Override
        void second() {
            results[2] = (int) Y.getOpaque(this);
            X.setOpaque(this, 1);
        }

        @Override
        String allowed() {
            return "00 01 10 11";
        }
    }

    static final class LoadBufferingVolatile extends Two {
        @Override
        void first() {
            results[0] = vx;
            vy = 1;
        }

        @Override
        void second() {
            results[2] = vy;
            vx = 1;
        }

        @Override
        String allowed() {
            return "00 01 10";
        }
    }

    /** Nothing is read that nobody wrote. */
    static final class ThinAir extends Two {
        @Override
        void first() {
            int r = x;
            y = r;
            results[0] = r;
        }

        @Override
        void second() {
            int r = y;
            x = r;
            results[2] = r;
        }

        @Override
        String allowed() {
            return "00";
        }
    }

    /** Opaque reads of one variable do not go back in time. */
    static final class Coherence extends Two {
        @Override
        void first() {
            X.setOpaque(this, 1);
        }

        @Override
        void second() {
            results[0] = (int) X.getOpaque(this);
            results[2] = (int) X.getOpaque(this);
        }

        @Override
        String allowed() {
            return "00 01 11";
        }
    }

    static final class FinalField extends Two {
        @Override
        void first() {
            box = new Box(7);
        }

        @Override
        void second() {
            Box seen = box;
            results[0] = seen == null ? 0 : 1;
            results[2] = seen == null ? 7 : seen.value;
        }

        @Override
        String allowed() {
            return "07 17";
        }
    }

    static final class TwoWritersVolatile extends Two {
        @Override
        void first() {
            vx = 1;
            vy = 2;
            results[0] = vx;
        }

        @Override
        void second() {
            vy = 1;
            vx = 2;
            results[2] = vy;
        }

        @Override
        String allowed() {
            return "11 12 21 22";
        }
    }

    static final class LockedPair extends Two {
        @Override
        void first() {
            synchronized (this) {
                x = 1;
                y = 1;
            }
        }

        @Override
        void second() {
            synchronized (this) {
                results[0] = x;
                results[2] = y;
            }
        }

        @Override
        String allowed() {
            return "00 11";
        }
    }

    /** Independent reads of independent writes. */
    static final class IndependentReads extends Test {
        @Override
        int actors() {
            return 4;
        }

        @Override
        int outcomes() {
            return 4;
        }

        @Override
        void act(int actor) {
            switch (actor) {
                case 0 -> vx = 1;
                case 1 -> vy = 1;
                case 2 -> {
                    results[0] = vx;
                    results[2] = vy;
                }
                default -> {
                    results[4] = vy;
                    results[6] = vx;
                }
            }
        }

        @Override
        String allowed() {
            StringBuilder all = new StringBuilder();
            for (int bits = 0; bits < 16; bits++) {
                String text = Integer.toBinaryString(16 + bits).substring(1);
                if (!text.equals("1010")) {
                    all.append(text).append(' ');
                }
            }
            return all.toString();
        }
    }

    interface Maker {
        Test make();
    }

    static final int BATCH = 500;

    static void run(String name, Maker maker, int rounds) throws Exception {
        Set<String> seen = new TreeSet<>();
        int actors = maker.make().actors();
        Test[][] current = new Test[1][];
        AtomicInteger phase = new AtomicInteger();
        AtomicInteger done = new AtomicInteger();
        int batches = Math.max(1, rounds / BATCH);
        Thread[] threads = new Thread[actors];
        for (int i = 0; i < actors; i++) {
            int actor = i;
            threads[i] = new Thread(() -> {
                for (int batch = 1; batch <= batches; batch++) {
                    for (int spins = 0; phase.get() < batch; spins++) {
                        if (spins > 2000) {
                            Thread.yield();
                        } else {
                            Thread.onSpinWait();
                        }
                    }
                    // Different orders make different races.
                    Test[] tests = current[0];
                    for (int at = 0; at < BATCH; at++) {
                        tests[at].act(actor);
                    }
                    done.incrementAndGet();
                }
            });
            threads[i].start();
        }
        for (int batch = 1; batch <= batches; batch++) {
            Test[] tests = new Test[BATCH];
            for (int i = 0; i < BATCH; i++) {
                tests[i] = maker.make();
            }
            current[0] = tests;
            done.set(0);
            phase.set(batch);
            while (done.get() < actors) {
                Thread.yield();
            }
            for (Test test : tests) {
                seen.add(test.outcome());
            }
        }
        for (Thread thread : threads) {
            thread.join();
        }
        Set<String> allowed = new TreeSet<>(Set.of(maker.make().allowed().trim().split(" ")));
        seen.removeAll(allowed);
        System.out.println(name + ": " + (seen.isEmpty() ? "only what is allowed" : "forbidden " + seen));
    }

    public static void main(String[] args) throws Exception {
        int rounds = Integer.parseInt(args[0]);
        run("store buffering, volatile", StoreBufferingVolatile::new, rounds);
        run("store buffering, handles", StoreBufferingHandles::new, rounds);
        run("store buffering, fences", StoreBufferingFence::new, rounds);
        run("store buffering, plain", StoreBufferingPlain::new, rounds);
        run("store buffering, exchanges", StoreBufferingExchange::new, rounds);
        run("message passing, volatile", MessageVolatile::new, rounds);
        run("message passing, release and acquire", MessageReleaseAcquire::new, rounds);
        run("message passing, fences", MessageFences::new, rounds);
        run("load buffering, opaque", LoadBufferingOpaque::new, rounds);
        run("load buffering, volatile", LoadBufferingVolatile::new, rounds);
        run("thin air", ThinAir::new, rounds);
        run("coherence, opaque", Coherence::new, rounds);
        run("publication by a final field", FinalField::new, rounds);
        run("two writers, volatile", TwoWritersVolatile::new, rounds);
        run("locks", LockedPair::new, rounds);
        run("independent reads, volatile", IndependentReads::new, rounds / 4);
    }
}
