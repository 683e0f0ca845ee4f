import java.util.ArrayDeque;
import java.util.Deque;

/** Object-oriented simulation: a kernel with prioritized tasks that send packets to each other and to devices. */
public class Scheduler {
    enum State { READY, WAITING, HELD }

    static final class Packet {
        final boolean toDevice;
        int payload;
        Task origin;

        Packet(boolean toDevice, int payload, Task origin) {
            this.toDevice = toDevice;
            this.payload = payload;
            this.origin = origin;
        }
    }

    abstract static class Task {
        final int id;
        final int priority;
        final Deque<Packet> inbox = new ArrayDeque<>();
        State state = State.READY;
        Task next;
        int runs;

        Task(int id, int priority) {
            this.id = id;
            this.priority = priority;
        }

        /** Runs until the task has nothing to do. */
        abstract void step(Kernel kernel);

        void deliver(Packet packet) {
            inbox.add(packet);
            if (state == State.WAITING) state = State.READY;
        }

        boolean isRunnable() { return state == State.READY; }
    }

    static final class Idle extends Task {
        int seed = 1;
        int left;

        Idle(int id, int left) {
            super(id, 0);
            this.left = left;
        }

        @Override
        void step(Kernel kernel) {
            if (--left == 0) {
                state = State.HELD;
                kernel.stopped = true;
                return;
            }
            seed = (seed & 1) == 0 ? seed >>> 1 : (seed >>> 1) ^ 0xD008;
            kernel.release(seed % 2 == 0 ? 3 : 4);
        }
    }

    static final class Worker extends Task {
        private int target;
        private int count;

        Worker(int id, int priority) { super(id, priority); }

        @Override
        void step(Kernel kernel) {
            Packet packet = inbox.poll();
            if (packet == null) {
                state = State.WAITING;
                return;
            }
            target = target == 5 ? 6 : 5;
            packet.payload = packet.payload * 31 + count++;
            Task origin = packet.origin;
            packet.origin = this;
            kernel.send(target, packet);
            kernel.send(origin.id, new Packet(false, packet.payload & 0xff, this));
        }
    }

    static final class Handler extends Task {
        private final int device;
        private final Deque<Packet> work = new ArrayDeque<>();

        Handler(int id, int priority, int device) {
            super(id, priority);
            this.device = device;
        }

        @Override
        void step(Kernel kernel) {
            Packet packet = inbox.poll();
            if (packet != null) work.add(packet);
            if (work.isEmpty()) {
                state = State.WAITING;
                return;
            }
            Packet current = work.peek();
            if (current.payload > 1000) {
                current.payload /= 7;
                kernel.hold(device);
                kernel.send(device, new Packet(true, current.payload, this));
            } else {
                work.poll();
                if (kernel.total < kernel.limit) kernel.send(2, new Packet(false, current.payload + 977, this));
            }
        }
    }

    static final class Device extends Task {
        private Packet pending;

        Device(int id, int priority) { super(id, priority); }

        @Override
        void step(Kernel kernel) {
            if (pending == null) {
                pending = inbox.poll();
                state = pending == null ? State.WAITING : State.HELD;
                return;
            }
            kernel.trace += pending.payload;
            kernel.send(pending.origin.id, new Packet(false, pending.payload / 3, this));
            pending = null;
        }
    }

    static final class Kernel {
        private final Task[] table = new Task[7];
        private Task first;
        private final int limit;
        private int total;
        private long trace;
        private boolean stopped;

        Kernel(int limit) {
            this.limit = limit;
            add(new Idle(1, limit));
            add(new Worker(2, 1000));
            add(new Device(3, 4000));
            add(new Device(4, 5000));
            add(new Handler(5, 2000, 3));
            add(new Handler(6, 3000, 4));
            for (int i = 0; i < 4; i++) send(2, new Packet(false, 100 * i, table[5 + i % 2]));
        }

        private void add(Task task) {
            table[task.id] = task;
            if (first == null || first.priority < task.priority) {
                task.next = first;
                first = task;
                return;
            }
            Task before = first;
            while (before.next != null && before.next.priority > task.priority) before = before.next;
            task.next = before.next;
            before.next = task;
        }

        void send(int id, Packet packet) {
            total++;
            table[id].deliver(packet);
        }

        void hold(int id) { if (table[id].state == State.READY) table[id].state = State.WAITING; }

        void release(int id) { if (table[id].state == State.HELD) table[id].state = State.READY; }

        long run() {
            while (!stopped) {
                Task task = first;
                while (!task.isRunnable()) task = task.next;
                task.runs++;
                task.step(this);
            }
            long result = trace * 31 + total;
            for (Task task = first; task != null; task = task.next) result = result * 31 + task.runs;
            return result;
        }
    }

    public static void main(String[] args) throws Exception {
        Harness.measure(args, 40, () -> new Kernel(200_000).run());
    }
}
