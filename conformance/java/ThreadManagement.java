// ThreadMXBean: what threads are said to do and to have done.

import java.lang.management.LockInfo;
import java.lang.management.ManagementFactory;
import java.lang.management.MonitorInfo;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.ReentrantLock;

public class ThreadManagement {
    static final ThreadMXBean BEAN = ManagementFactory.getThreadMXBean();
    static volatile long sink;

    static ThreadInfo info(Thread thread) {
        return BEAN.getThreadInfo(new long[] {thread.getId()}, true, true)[0];
    }

    static void show(String what, Thread thread) {
        ThreadInfo info = info(thread);
        System.out.println(what + ": " + info.getThreadState() + " waited " + info.getWaitedCount() + " daemon " + info.isDaemon() + " priority " + info.getPriority() + " suspended " + info.isSuspended() + " native " + info.isInNative());
        LockInfo awaited = info.getLockInfo();
        System.out.println("  waits for " + (awaited == null ? "nothing" : awaited.getClassName()) + " of " + info.getLockOwnerName());
        for (MonitorInfo monitor : info.getLockedMonitors()) {
            System.out.println("  holds " + monitor.getClassName() + " since " + monitor.getLockedStackFrame().getMethodName());
        }
        for (LockInfo owned : info.getLockedSynchronizers()) {
            System.out.println("  owns " + owned.getClassName());
        }
    }

    static void until(Thread thread, Thread.State state) throws Exception {
        while (thread.getState() != state) {
            Thread.sleep(1);
        }
    }

    static void burn(long millis) {
        long end = BEAN.getCurrentThreadCpuTime() + millis * 1_000_000;
        while (BEAN.getCurrentThreadCpuTime() < end) {
            sink += Arrays.hashCode(new int[100]);
        }
    }

    public static void main(String[] args) throws Exception {
        System.out.println(BEAN.isThreadCpuTimeSupported() + " " + BEAN.isCurrentThreadCpuTimeSupported() + " "
            + BEAN.isThreadContentionMonitoringSupported() + " " + BEAN.isThreadContentionMonitoringEnabled() + " "
            + BEAN.isObjectMonitorUsageSupported() + " " + BEAN.isSynchronizerUsageSupported() + " " + BEAN.isThreadCpuTimeEnabled());

        Object lock = new Object();
        ReentrantLock owned = new ReentrantLock();
        CountDownLatch inner = new CountDownLatch(1);
        CountDownLatch burnt = new CountDownLatch(1);
        Thread worker = new Thread(() -> {
            burn(60);
            burnt.countDown();
            owned.lock();
            synchronized (lock) {
                try {
                    lock.wait();
                    lock.wait(20);
                    Thread.sleep(2);
                    inner.countDown();
                    synchronized (BEAN) {
                        lock.wait();
                    }
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            }
        }, "worker");
        worker.setPriority(7);
        worker.start();
        burnt.await();
        System.out.println("cpu of another " + (BEAN.getThreadCpuTime(worker.getId()) >= 55_000_000)
            + " in user mode " + (BEAN.getThreadUserTime(worker.getId()) >= 0)
            + " of none " + BEAN.getThreadCpuTime(1_000_000));
        until(worker, Thread.State.WAITING);
        show("waiting", worker);
        System.out.println("not timed " + info(worker).getWaitedTime() + " " + info(worker).getBlockedTime());

        BEAN.setThreadContentionMonitoringEnabled(true);
        System.out.println("timed now " + BEAN.isThreadContentionMonitoringEnabled());
        synchronized (BEAN) {
            synchronized (lock) {
                lock.notify();
            }
            inner.await();
            until(worker, Thread.State.BLOCKED);
            show("blocked", worker);
            Thread.sleep(30);
        }
        until(worker, Thread.State.WAITING);
        show("waiting again", worker);
        ThreadInfo info = info(worker);
        System.out.println("blocked for a time " + (info.getBlockedTime() >= 25) + " at least once " + (info.getBlockedCount() > 0) + ", waited " + (info.getWaitedTime() >= 20));
        synchronized (lock) {
            lock.notify();
        }
        worker.join();
        System.out.println(info(worker));
        System.out.println(Arrays.toString(BEAN.findDeadlockedThreads()));
    }
}
