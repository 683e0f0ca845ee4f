// Phaser, CyclicBarrier, Exchanger and SynchronousQueue: tiers, arriving and leaving, broken barriers, timeouts.

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.*;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;

public class PhasersAndExchangers {
    interface Body { Object run() throws Exception; }

    static void attempt(String what, Body body) {
        try {
            System.out.println(what + " = " + body.run());
        } catch (Throwable t) {
            System.out.println(what + " ! " + t.toString().replaceAll("@[0-9a-f]+", "@"));
        }
    }

    static String clean(Object o) { return o.toString().replaceAll("@[0-9a-f]+", "@"); }

    static void phaser() throws Exception {
        Phaser phaser = new Phaser(1) {
            @Override protected boolean onAdvance(int phase, int parties) {
                System.out.println("  advance " + phase + " with " + parties);
                return phase >= 3 || parties == 0;
            }
        };
        AtomicIntegerArray steps = new AtomicIntegerArray(4);
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            int k = i;
            phaser.register();
            Thread t = new Thread(() -> {
                while (!phaser.isTerminated()) {
                    steps.incrementAndGet(k);
                    phaser.arriveAndAwaitAdvance();
                }
            });
            threads.add(t);
            t.start();
        }
        while (!phaser.isTerminated()) {
            phaser.arriveAndAwaitAdvance();
        }
        for (Thread t : threads) {
            t.join();
        }
        System.out.println(steps + " " + clean(phaser) + " " + (phaser.getPhase() < 0) + " " + phaser.register() + " " + phaser.arrive());
        Phaser second = new Phaser(2);
        System.out.println(second.arrive() + " " + second.getArrivedParties() + " " + second.getUnarrivedParties() + " " + clean(second));
        attempt("timeout", () -> second.awaitAdvanceInterruptibly(0, 5, TimeUnit.MILLISECONDS));
        System.out.println(second.awaitAdvance(7) + " " + second.arriveAndDeregister() + " " + second.getPhase() + " " + second.getRegisteredParties());
        second.arriveAndDeregister();
        System.out.println(second.isTerminated() + " " + second.getPhase());
        attempt("too many arrivals", () -> new Phaser().arrive());
        attempt("negative", () -> new Phaser(-1));
        attempt("too many parties", () -> new Phaser(70000));
        Phaser root = new Phaser();
        Phaser left = new Phaser(root, 2), right = new Phaser(root, 1);
        System.out.println(root.getRegisteredParties() + " " + (left.getRoot() == root) + " " + (right.getParent() == root));
        left.arrive();
        right.arrive();
        System.out.println(root.getPhase() + " " + root.getArrivedParties());
        left.arrive();
        System.out.println(root.getPhase() + " " + left.getPhase() + " " + right.getPhase());
        left.arriveAndDeregister();
        left.arriveAndDeregister();
        System.out.println(root.getRegisteredParties() + " " + left.isTerminated());
        root.forceTermination();
        System.out.println(left.isTerminated() + " " + right.arriveAndAwaitAdvance());
        Phaser interrupted = new Phaser(1);
        Thread.currentThread().interrupt();
        attempt("interrupted", () -> interrupted.awaitAdvanceInterruptibly(0));
        System.out.println(Thread.interrupted());
        System.out.println(interrupted.bulkRegister(3) + " " + interrupted.getRegisteredParties());
    }

    static void barrier() throws Exception {
        AtomicInteger trips = new AtomicInteger();
        CyclicBarrier barrier = new CyclicBarrier(3, trips::incrementAndGet);
        AtomicInteger indices = new AtomicInteger();
        Thread[] threads = new Thread[3];
        for (int i = 0; i < 3; i++) {
            threads[i] = new Thread(() -> {
                try {
                    for (int j = 0; j < 50; j++) {
                        indices.addAndGet(barrier.await());
                    }
                } catch (InterruptedException | BrokenBarrierException e) {
                    throw new IllegalStateException(e);
                }
            });
            threads[i].start();
        }
        for (Thread t : threads) {
            t.join();
        }
        System.out.println(trips + " " + indices + " " + barrier.getParties() + " " + barrier.getNumberWaiting());
        StringBuffer heard = new StringBuffer();
        Thread waiting = new Thread(() -> { try { barrier.await(); } catch (Exception e) { heard.append(e); } });
        waiting.start();
        while (barrier.getNumberWaiting() != 1) {
            Thread.sleep(1);
        }
        attempt("timed", () -> barrier.await(5, TimeUnit.MILLISECONDS));
        waiting.join();
        System.out.println(heard + " " + barrier.isBroken());
        attempt("broken", barrier::await);
        barrier.reset();
        System.out.println(barrier.isBroken());
        Thread.currentThread().interrupt();
        attempt("interrupted", barrier::await);
        CyclicBarrier failing = new CyclicBarrier(1, () -> { throw new IllegalStateException("action"); });
        attempt("action", failing::await);
        System.out.println(failing.isBroken());
        attempt("none", () -> new CyclicBarrier(0));
    }

    static void exchanger() throws Exception {
        Exchanger<String> exchanger = new Exchanger<>();
        StringBuffer received = new StringBuffer();
        Thread other = new Thread(() -> {
            try {
                for (int i = 0; i < 200; i++) {
                    received.append(exchanger.exchange("b" + i).equals("a" + i) ? "" : "?");
                }
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        other.start();
        int wrong = 0;
        for (int i = 0; i < 200; i++) {
            if (!exchanger.exchange("a" + i).equals("b" + i)) {
                wrong++;
            }
        }
        other.join();
        System.out.println("exchanged, wrong " + wrong + received);
        attempt("alone", () -> exchanger.exchange("x", 5, TimeUnit.MILLISECONDS));
        Thread.currentThread().interrupt();
        attempt("interrupted", () -> exchanger.exchange("x"));
        StringBuffer heard = new StringBuffer();
        Thread nulls = new Thread(() -> { try { heard.append(exchanger.exchange("for null")); } catch (InterruptedException e) { heard.append(e); } });
        nulls.start();
        String got = exchanger.exchange(null);
        nulls.join();
        System.out.println("null " + got + ", other " + heard);
    }

    static void queues() throws Exception {
        SynchronousQueue<Integer> queue = new SynchronousQueue<>(true);
        System.out.println(queue.offer(1) + " " + queue.poll() + " " + queue.size() + " " + queue.isEmpty() + " " + queue.offer(1, 2, TimeUnit.MILLISECONDS));
        Thread producer = new Thread(() -> {
            try {
                for (int i = 0; i < 100; i++) {
                    queue.put(i);
                }
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        producer.start();
        int sum = 0;
        for (int i = 0; i < 100; i++) {
            sum += queue.take();
        }
        producer.join();
        System.out.println(sum);
        LinkedTransferQueue<String> transfer = new LinkedTransferQueue<>();
        System.out.println(transfer.tryTransfer("a") + " " + transfer.tryTransfer("b", 2, TimeUnit.MILLISECONDS) + " " + transfer.size());
        Thread taker = new Thread(() -> attempt("taken", () -> transfer.take() + transfer.take() + transfer.size()));
        taker.start();
        transfer.transfer("c");
        transfer.transfer("d");
        taker.join();
        System.out.println(transfer.hasWaitingConsumer() + " " + transfer.getWaitingConsumerCount());
    }

    public static void main(String[] args) throws Exception {
        phaser();
        barrier();
        exchanger();
        queues();
    }
}
