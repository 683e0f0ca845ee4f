// JMX on the platform server: what beans there are, attributes, operations, own beans of all kinds, notifications, queries.

import java.lang.management.*;
import java.util.*;
import java.util.concurrent.*;
import javax.management.*;
import javax.management.openmbean.*;

public class ManagementBeans {
    interface Body { Object run() throws Throwable; }

    static void attempt(String what, Body body) {
        try {
            System.out.println(what + " = " + body.run());
        } catch (Throwable t) {
            System.out.println(what + " ! " + t + (t.getCause() == null ? "" : " <- " + t.getCause()));
        }
    }

    public interface CounterMBean {
        int getCount();
        void setCount(int n);
        boolean isOdd();
        String[] getNames();
        int add(int a, int b);
        void fail() throws Exception;
    }

    public static class Counter extends NotificationBroadcasterSupport implements CounterMBean {
        private int count = 1;
        private long sequence;
        @Override public int getCount() { return count; }
        @Override public void setCount(int n) {
            int old = count;
            count = n;
            sendNotification(new AttributeChangeNotification(this, ++sequence, 0, "changed", "Count", "int", old, n));
        }
        @Override public boolean isOdd() { return count % 2 == 1; }
        @Override public String[] getNames() { return new String[] {"a", "b"}; }
        @Override public int add(int a, int b) { return a + b; }
        @Override public void fail() throws Exception { throw new Exception("bean fails"); }
    }

    public record Point(int x, String label) { }

    public static class Value {
        private final int number;
        @java.beans.ConstructorProperties("number") public Value(int number) { this.number = number; }
        public int getNumber() { return number; }
    }

    public interface ThingMXBean {
        Map<String, Integer> getMap();
        List<Thread.State> getStates();
        Value getValue();
        Value twice(Value v);
    }

    public static class Thing implements ThingMXBean {
        @Override public Map<String, Integer> getMap() { return new TreeMap<>(Map.of("one", 1, "two", 2)); }
        @Override public List<Thread.State> getStates() { return List.of(Thread.State.NEW, Thread.State.BLOCKED); }
        @Override public Value getValue() { return new Value(21); }
        @Override public Value twice(Value v) { return new Value(v.number * 2); }
    }

    static class NotABean { }

    public static void main(String[] args) throws Exception {
        MBeanServer server = ManagementFactory.getPlatformMBeanServer();
        System.out.println(server.getDefaultDomain() + " " + new TreeSet<>(Arrays.asList(server.getDomains())).containsAll(List.of("JMImplementation", "java.lang", "java.util.logging")));
        for (String name : List.of("ClassLoading", "Memory", "OperatingSystem", "Runtime", "Threading")) {
            ObjectName on = new ObjectName("java.lang:type=" + name);
            System.out.println(name + " " + server.isRegistered(on) + " " + server.isInstanceOf(on, PlatformManagedObject.class.getName()));
        }
        ObjectName name = new ObjectName("my.domain:type=Counter,name=\"quoted\"");
        Counter counter = new Counter();
        ObjectInstance instance = server.registerMBean(counter, name);
        System.out.println(instance.getObjectName() + " " + instance.getClassName());
        BlockingQueue<Notification> heard = new LinkedBlockingQueue<>();
        server.addNotificationListener(name, (n, back) -> heard.add(n), n -> n.getSequenceNumber() != 2, "handback");
        for (int i = 5; i < 8; i++) {
            server.setAttribute(name, new Attribute("Count", i));
        }
        System.out.println(heard.size() + " " + heard.stream().map(n -> ((AttributeChangeNotification) n).getOldValue() + ">" + ((AttributeChangeNotification) n).getNewValue()).toList());
        System.out.println(server.getAttribute(name, "Count") + " " + server.getAttribute(name, "Odd") + " " + Arrays.toString((String[]) server.getAttribute(name, "Names")) + " " + server.getAttributes(name, new String[] {"Count", "None", "Odd"}));
        attempt("invoke", () -> server.invoke(name, "add", new Object[] {2, 3}, new String[] {"int", "int"}));
        attempt("fails", () -> server.invoke(name, "fail", null, null));
        attempt("no operation", () -> server.invoke(name, "nothing", null, null));
        attempt("no attribute", () -> server.getAttribute(name, "Nothing"));
        attempt("read only", () -> { server.setAttribute(name, new Attribute("Odd", true)); return 1; });
        attempt("wrong value", () -> { server.setAttribute(name, new Attribute("Count", "text")); return 1; });
        attempt("twice", () -> server.registerMBean(counter, name));
        attempt("no bean", () -> server.registerMBean(new NotABean(), new ObjectName("x:y=z")));
        attempt("no instance", () -> server.getAttribute(new ObjectName("x:y=none"), "A"));
        attempt("bad name", () -> new ObjectName("no colon"));
        MBeanInfo info = server.getMBeanInfo(name);
        System.out.println(Arrays.stream(info.getAttributes()).map(a -> a.getName() + ":" + a.getType() + (a.isReadable() ? "r" : "") + (a.isWritable() ? "w" : "") + (a.isIs() ? "i" : "")).sorted().toList() + " " + Arrays.stream(info.getOperations()).map(o -> o.getName() + o.getSignature().length).sorted().toList() + " " + info.getConstructors().length);
        CounterMBean proxy = JMX.newMBeanProxy(server, name, CounterMBean.class);
        proxy.setCount(100);
        System.out.println(proxy.getCount() + " " + proxy.isOdd() + " " + proxy.add(1, 1) + " " + counter.getCount());
        attempt("proxy fails", () -> { proxy.fail(); return 1; });
        ObjectName thing = new ObjectName("my.domain:type=Thing");
        server.registerMBean(new Thing(), thing);
        TabularData map = (TabularData) server.getAttribute(thing, "Map");
        System.out.println(map.size() + " " + map.get(new Object[] {"two"}).get("value") + " " + Arrays.toString((String[]) server.getAttribute(thing, "States")) + " " + ((CompositeData) server.getAttribute(thing, "Value")).get("number"));
        ThingMXBean mx = JMX.newMXBeanProxy(server, thing, ThingMXBean.class);
        System.out.println(mx.twice(mx.getValue()).getNumber() + " " + mx.getMap() + " " + mx.getStates());
        System.out.println(new TreeSet<>(server.queryNames(new ObjectName("my.domain:*"), null)) + " " + server.queryNames(new ObjectName("my.domain:*"), Query.gt(Query.attr("Count"), Query.value(50))));
        server.unregisterMBean(thing);
        attempt("gone", () -> server.getMBeanInfo(thing));
        CompositeType type = new CompositeType("T", "d", new String[] {"a"}, new String[] {"ad"}, new OpenType<?>[] {SimpleType.INTEGER});
        attempt("composite", () -> new CompositeDataSupport(type, new String[] {"a"}, new Object[] {"x"}));
        System.out.println(new CompositeDataSupport(type, Map.of("a", 5)).values());

        RuntimeMXBean runtime = ManagementFactory.getRuntimeMXBean();
        System.out.println((runtime.getPid() == ProcessHandle.current().pid()) + " " + runtime.getSpecVersion() + " " + (runtime.getUptime() > 0) + " " + runtime.getSystemProperties().get("java.version").equals(System.getProperty("java.version")) + " " + runtime.isBootClassPathSupported() + " " + runtime.getManagementSpecVersion() + " " + runtime.getName().startsWith(runtime.getPid() + "@"));
        MemoryMXBean memory = ManagementFactory.getMemoryMXBean();
        MemoryUsage heap = memory.getHeapMemoryUsage();
        System.out.println((heap.getUsed() > 0 && heap.getUsed() <= heap.getCommitted() && heap.getCommitted() <= heap.getMax()) + " " + (memory.getNonHeapMemoryUsage().getUsed() >= 0) + " " + memory.getObjectPendingFinalizationCount() + " " + memory.isVerbose());
        long before = ManagementFactory.getGarbageCollectorMXBeans().stream().mapToLong(GarbageCollectorMXBean::getCollectionCount).sum();
        memory.gc();
        System.out.println(ManagementFactory.getGarbageCollectorMXBeans().stream().mapToLong(GarbageCollectorMXBean::getCollectionCount).sum() > before);
        System.out.println(ManagementFactory.getMemoryPoolMXBeans().stream().anyMatch(p -> p.getType() == MemoryType.HEAP && p.isValid()) + " " + ManagementFactory.getMemoryPoolMXBeans().stream().allMatch(p -> p.getUsage() != null));
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        long own = Thread.currentThread().getId();
        ThreadInfo ti = threads.getThreadInfo(own, 5);
        System.out.println(ti.getThreadName() + " " + ti.getThreadState() + " " + ti.getStackTrace()[ti.getStackTrace().length - 1].getMethodName() + " " + threads.isThreadCpuTimeSupported() + " " + (threads.getCurrentThreadCpuTime() > 0) + " " + Arrays.toString(threads.findDeadlockedThreads()) + " " + (threads.getPeakThreadCount() >= threads.getThreadCount()) + " " + threads.getThreadInfo(Long.MAX_VALUE));
        attempt("bad id", () -> threads.getThreadInfo(-1));
        OperatingSystemMXBean os = ManagementFactory.getOperatingSystemMXBean();
        System.out.println(os.getName() + " " + os.getArch() + " " + (os.getAvailableProcessors() > 0) + " " + (((com.sun.management.OperatingSystemMXBean) os).getTotalMemorySize() > 0));
        ClassLoadingMXBean classes = ManagementFactory.getClassLoadingMXBean();
        System.out.println((classes.getLoadedClassCount() > 300) + " " + (classes.getTotalLoadedClassCount() >= classes.getLoadedClassCount()) + " " + classes.isVerbose());
        System.out.println(server.getAttribute(new ObjectName("java.lang:type=Threading"), "ThreadCount") instanceof Integer);
        System.out.println(MemoryUsage.from((CompositeData) server.getAttribute(new ObjectName("java.lang:type=Memory"), "HeapMemoryUsage")).getUsed() > 0);
        System.out.println(ManagementFactory.getPlatformMXBeans(java.lang.management.BufferPoolMXBean.class).stream().map(b -> b.getName()).sorted().toList());
    }
}
