import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Object-oriented simulation: builds a control flow graph, its dominators, and its tree of natural loops. */
public class LoopFinder {
    static final class Block {
        final int number;
        final List<Block> successors = new ArrayList<>();
        final List<Block> predecessors = new ArrayList<>();
        int order = -1;
        Block dominator;

        Block(int number) { this.number = number; }

        void to(Block target) {
            successors.add(target);
            target.predecessors.add(this);
        }
    }

    static final class Loop {
        final Block header;
        final Set<Block> body = new LinkedHashSet<>();
        Loop parent;
        final List<Loop> children = new ArrayList<>();

        Loop(Block header) {
            this.header = header;
            body.add(header);
        }

        int depth() { return parent == null ? 1 : parent.depth() + 1; }
    }

    static final class Graph {
        final List<Block> blocks = new ArrayList<>();

        Block block() {
            Block block = new Block(blocks.size());
            blocks.add(block);
            return block;
        }

        /** A loop nest of the given depth behind `entry`; its last block. */
        Block nest(Block entry, int depth, int width) {
            Block header = block();
            entry.to(header);
            Block last = header;
            if (depth > 0) {
                for (int i = 0; i < width; i++) last = nest(last, depth - 1, width);
            } else {
                Block left = block();
                Block right = block();
                Block join = block();
                last.to(left);
                last.to(right);
                left.to(join);
                right.to(join);
                last = join;
            }
            last.to(header);
            Block exit = block();
            last.to(exit);
            return exit;
        }

        List<Block> reversePostorder() {
            List<Block> postorder = new ArrayList<>();
            Set<Block> seen = new HashSet<>();
            Deque<Block> stack = new ArrayDeque<>();
            Map<Block, Integer> progress = new HashMap<>();
            stack.push(blocks.get(0));
            seen.add(blocks.get(0));
            while (!stack.isEmpty()) {
                Block block = stack.peek();
                int next = progress.merge(block, 1, Integer::sum) - 1;
                if (next < block.successors.size()) {
                    Block successor = block.successors.get(next);
                    if (seen.add(successor)) stack.push(successor);
                } else {
                    postorder.add(stack.pop());
                }
            }
            java.util.Collections.reverse(postorder);
            for (int i = 0; i < postorder.size(); i++) postorder.get(i).order = i;
            return postorder;
        }

        void findDominators(List<Block> order) {
            Block entry = order.get(0);
            entry.dominator = entry;
            boolean changed = true;
            while (changed) {
                changed = false;
                for (Block block : order) {
                    if (block == entry) continue;
                    Block candidate = null;
                    for (Block predecessor : block.predecessors) {
                        if (predecessor.dominator == null) continue;
                        candidate = candidate == null ? predecessor : intersect(predecessor, candidate);
                    }
                    if (block.dominator != candidate) {
                        block.dominator = candidate;
                        changed = true;
                    }
                }
            }
        }

        private static Block intersect(Block a, Block b) {
            while (a != b) {
                while (a.order > b.order) a = a.dominator;
                while (b.order > a.order) b = b.dominator;
            }
            return a;
        }

        private static boolean dominates(Block a, Block b) {
            while (b.order > a.order) b = b.dominator;
            return a == b;
        }

        List<Loop> findLoops(List<Block> order) {
            Map<Block, Loop> loops = new HashMap<>();
            for (Block block : order) {
                for (Block successor : block.successors) {
                    if (dominates(successor, block)) fill(loops.computeIfAbsent(successor, Loop::new), block);
                }
            }
            List<Loop> sorted = new ArrayList<>(loops.values());
            sorted.sort((a, b) -> a.body.size() != b.body.size() ? a.body.size() - b.body.size() : a.header.order - b.header.order);
            Loop[] innermost = new Loop[blocks.size()];
            for (Loop loop : sorted) {
                for (Block block : loop.body) {
                    Loop inner = innermost[block.number];
                    if (inner == null) {
                        innermost[block.number] = loop;
                        continue;
                    }
                    while (inner.parent != null) inner = inner.parent;
                    if (inner != loop) {
                        inner.parent = loop;
                        loop.children.add(inner);
                    }
                }
            }
            return sorted;
        }

        private static void fill(Loop loop, Block tail) {
            Deque<Block> work = new ArrayDeque<>(Arrays.asList(tail));
            while (!work.isEmpty()) {
                Block block = work.pop();
                if (loop.body.add(block)) work.addAll(block.predecessors);
            }
        }
    }

    static long analyze() {
        Graph graph = new Graph();
        Block last = graph.block();
        for (int i = 0; i < 5; i++) last = graph.nest(last, 4, 3);
        List<Block> order = graph.reversePostorder();
        graph.findDominators(order);
        long result = order.size();
        for (Loop loop : graph.findLoops(order)) {
            result = result * 31 + loop.depth() * 7L + loop.body.size() + loop.children.size() * 3L + loop.header.number;
        }
        return result;
    }

    public static void main(String[] args) throws Exception {
        Harness.measure(args, 50, () -> analyze() + analyze() * 3);
    }
}
