// Locks: StampedLock's modes and conversions, reentrant read-write locks, fairness, conditions, timed and interrupted attempts.

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.*;

public class LocksAndConditions {
    static String clean(Object o) { return o.toString().replaceAll("@[0-9a-f]+", "@"); }

    interface Body { Object run() throws Exception; }

    static void attempt(String what, Body body) {
        try {
            System.out.println(what + " = " + body.run());
        } catch (Throwable t) {
            System.out.println(what + " ! " + t);
        }
    }

    static void waitFor(Thread t, Thread.State state) throws InterruptedException {
        while (t.getState() != state) {
            Thread.sleep(1);
        }
    }

    static void stamped() throws Exception {
        StampedLock lock = new StampedLock();
        long optimistic = lock.tryOptimisticRead();
        System.out.println((optimistic != 0) + " " + lock.validate(optimistic) + " " + clean(lock));
        long write = lock.writeLock();
        System.out.println(lock.isWriteLocked() + " " + lock.validate(optimistic) + " " + lock.tryOptimisticRead() + " " + clean(lock));
        System.out.println(StampedLock.isWriteLockStamp(write) + " " + StampedLock.isLockStamp(write) + " " + lock.tryReadLock() + " " + lock.tryWriteLock());
        System.out.println(lock.tryReadLock(5, TimeUnit.MILLISECONDS) + " " + lock.tryWriteLock(5, TimeUnit.MILLISECONDS));
        long read = lock.tryConvertToReadLock(write);
        System.out.println((read != 0) + " " + lock.isReadLocked() + " " + StampedLock.isReadLockStamp(read) + " " + clean(lock));
        long second = lock.readLock();
        System.out.println(lock.getReadLockCount() + " " + lock.tryConvertToWriteLock(read) + " " + clean(lock));
        lock.unlockRead(second);
        long again = lock.tryConvertToWriteLock(read);
        System.out.println((again != 0) + " " + lock.isWriteLocked());
        long loose = lock.tryConvertToOptimisticRead(again);
        System.out.println(lock.validate(loose) + " " + StampedLock.isOptimisticReadStamp(loose) + " " + clean(lock));
        attempt("unlock of nothing", () -> { lock.unlockWrite(again); return 1; });
        attempt("unlock read of nothing", () -> { lock.unlockRead(read); return 1; });
        attempt("unlock", () -> { lock.unlock(loose); return 1; });
        System.out.println(lock.tryUnlockRead() + " " + lock.tryUnlockWrite());
        attempt("condition of a view", () -> lock.asReadLock().newCondition());
        Thread[] interrupted = new Thread[1];
        long held = lock.writeLock();
        interrupted[0] = new Thread(() -> attempt("interrupted", () -> lock.readLockInterruptibly()));
        interrupted[0].start();
        waitFor(interrupted[0], Thread.State.WAITING);
        interrupted[0].interrupt();
        interrupted[0].join();
        lock.unlock(held);

        double[] point = new double[2];
        AtomicInteger bad = new AtomicInteger();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            int k = i;
            Thread t = new Thread(() -> {
                for (int j = 0; j < 3000; j++) {
                    if (k == 0) {
                        long s = lock.writeLock();
                        point[0]++;
                        point[1]--;
                        lock.unlockWrite(s);
                    } else {
                        long s = lock.tryOptimisticRead();
                        double x = point[0], y = point[1];
                        if (!lock.validate(s)) {
                            s = lock.readLock();
                            x = point[0];
                            y = point[1];
                            lock.unlockRead(s);
                        }
                        if (x + y != 0) {
                            bad.incrementAndGet();
                        }
                    }
                }
            });
            t.start();
            threads.add(t);
        }
        for (Thread t : threads) {
            t.join();
        }
        System.out.println("torn " + bad + " at " + point[0] + " " + point[1]);
    }

    static void readWrite() throws Exception {
        ReentrantReadWriteLock lock = new ReentrantReadWriteLock(true);
        System.out.println(clean(lock) + clean(lock.readLock()) + clean(lock.writeLock()));
        lock.writeLock().lock();
        lock.writeLock().lock();
        lock.readLock().lock();
        System.out.println(lock.getWriteHoldCount() + " " + lock.getReadHoldCount() + " " + lock.getReadLockCount() + " " + lock.isWriteLockedByCurrentThread());
        lock.writeLock().unlock();
        lock.writeLock().unlock();
        System.out.println("downgraded " + clean(lock) + " upgrade " + lock.writeLock().tryLock());
        attempt("read condition", () -> lock.readLock().newCondition());
        lock.readLock().unlock();
        attempt("unlock read", () -> { lock.readLock().unlock(); return 1; });
        attempt("unlock write", () -> { lock.writeLock().unlock(); return 1; });
    }

    static void conditions() throws Exception {
        ReentrantLock lock = new ReentrantLock(true);
        Condition condition = lock.newCondition();
        attempt("await without", () -> { condition.await(); return 1; });
        attempt("signal without", () -> { condition.signal(); return 1; });
        attempt("unlock without", () -> { lock.unlock(); return 1; });
        lock.lock();
        lock.lock();
        System.out.println(lock.getHoldCount() + " " + lock.isFair() + " " + condition.await(2, TimeUnit.MILLISECONDS) + " " + (condition.awaitNanos(1000) <= 0) + " " + lock.getHoldCount());
        System.out.println(condition.awaitUntil(new java.util.Date(0)));
        lock.unlock();
        lock.unlock();
        StringBuffer order = new StringBuffer();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            int k = i;
            Thread t = new Thread(() -> {
                lock.lock();
                try {
                    condition.awaitUninterruptibly();
                    order.append(k);
                } finally {
                    lock.unlock();
                }
            });
            t.start();
            threads.add(t);
            waitFor(t, Thread.State.WAITING);
        }
        lock.lock();
        System.out.println(lock.hasWaiters(condition) + " " + lock.getWaitQueueLength(condition));
        condition.signal();
        condition.signal();
        System.out.println(lock.getWaitQueueLength(condition) + " " + lock.getQueueLength() + " " + lock.hasQueuedThread(threads.get(0)));
        condition.signalAll();
        lock.unlock();
        for (Thread t : threads) {
            t.join();
        }
        System.out.println(order);
        lock.lock();
        Thread waiter = new Thread(() -> {
            attempt("tryLock", () -> lock.tryLock());
            attempt("timed tryLock", () -> lock.tryLock(5, TimeUnit.MILLISECONDS));
            attempt("lockInterruptibly", () -> { lock.lockInterruptibly(); return 1; });
        }, "waiter");
        waiter.start();
        waitFor(waiter, Thread.State.WAITING);
        System.out.println(clean(lock) + " " + lock.hasQueuedThreads());
        waiter.interrupt();
        waiter.join();
        lock.unlock();
    }

    public static void main(String[] args) throws Exception {
        stamped();
        readWrite();
        conditions();
        LockSupport.unpark(Thread.currentThread());
        LockSupport.park();
        Thread.currentThread().interrupt();
        LockSupport.park();
        System.out.println("park returns " + Thread.interrupted());
        Object blocker = new Object() { @Override public String toString() { return "blocker"; } };
        Thread parked = new Thread(() -> LockSupport.park(blocker));
        parked.start();
        waitFor(parked, Thread.State.WAITING);
        System.out.println(LockSupport.getBlocker(parked));
        LockSupport.unpark(parked);
        parked.join();
        System.out.println(LockSupport.getBlocker(parked));
        Semaphore semaphore = new Semaphore(2, true);
        semaphore.acquire();
        System.out.println(clean(semaphore) + " " + semaphore.tryAcquire(2) + " " + semaphore.tryAcquire(2, 1, TimeUnit.MILLISECONDS) + " " + semaphore.drainPermits());
        semaphore.release(5);
        System.out.println(semaphore.availablePermits());
        attempt("negative", () -> semaphore.tryAcquire(-1));
        CountDownLatch latch = new CountDownLatch(2);
        latch.countDown();
        System.out.println(clean(latch) + latch.await(1, TimeUnit.MILLISECONDS));
        attempt("latch", () -> new CountDownLatch(-1));
    }
}
