package io.jobetl.spark.slice;

import io.jobetl.pipeline.port.Slice;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import org.apache.spark.Dependency;
import org.apache.spark.Partition;
import org.apache.spark.SparkContext;
import org.apache.spark.TaskContext;
import org.apache.spark.rdd.RDD;
import scala.Tuple2;
import scala.collection.Iterator;
import scala.collection.immutable.Seq;
import scala.jdk.javaapi.CollectionConverters;
import scala.reflect.ClassTag;
import scala.reflect.ClassTag$;
import scala.runtime.AbstractFunction2;
import scala.runtime.BoxedUnit;

/**
 * What tasks find, by the number of the read: a partition for each task, where the rows of its first slice are.
 *
 * <p>A class of its own, run by a function that is a class as well, because the driver then has nothing to clean: of a
 * lambda Spark reads the byte code at each job, and of each step that is made of lambdas it writes down the scope as
 * JSON. That took a sixth of the driver's processor time.
 */
final class SliceRdd extends RDD<Tuple2<Integer, Folded>> {
    private static final long serialVersionUID = 1L;
    private static final ClassTag<Tuple2<Integer, Folded>> TAG = ClassTag$.MODULE$.apply(Tuple2.class);

    private final transient Partition[] partitions;
    private final transient Function<Slice, Set<String>> replicas;

    /** @param replicas hosts that hold a slice; empty when it is not known */
    SliceRdd(SparkContext spark, List<SliceTask> tasks, Function<Slice, Set<String>> replicas) {
        super(spark, seq(List.<Dependency<?>>of()), TAG);
        this.partitions = new Partition[tasks.size()];
        for (int i = 0; i < partitions.length; i++) {
            partitions[i] = new Part(i, tasks.get(i));
        }
        this.replicas = replicas;
    }

    private record Part(int index, SliceTask task) implements Partition {}

    @Override
    public Partition[] getPartitions() {
        return partitions;
    }

    @Override
    public Seq<String> getPreferredLocations(Partition partition) {
        return seq(List.copyOf(replicas.apply(((Part) partition).task().first())));
    }

    @Override
    public Iterator<Tuple2<Integer, Folded>> compute(Partition partition, TaskContext context) {
        return CollectionConverters.asScala(((Part) partition).task().fold());
    }

    private static <T> Seq<T> seq(List<T> list) {
        return CollectionConverters.asScala(list).toSeq();
    }

    /**
     * Reads all of it, as one job.
     *
     * @param taken hears what each task has found when it is over, in a thread of Spark that must not be kept
     */
    static void run(RDD<Tuple2<Integer, Folded>> rdd, Consumer<List<Tuple2<Integer, Folded>>> taken) {
        ClassTag<ArrayList<Tuple2<Integer, Folded>>> tag = ClassTag$.MODULE$.apply(ArrayList.class);
        rdd.sparkContext().runJob(rdd, new All(), new Handler(taken), tag);
    }

    /** In the driver: what comes of a partition. */
    private static final class Handler
            extends AbstractFunction2<Object, ArrayList<Tuple2<Integer, Folded>>, BoxedUnit> {
        private final Consumer<List<Tuple2<Integer, Folded>>> taken;

        Handler(Consumer<List<Tuple2<Integer, Folded>>> taken) {
            this.taken = taken;
        }

        @Override
        @SuppressWarnings("NonApiType") // what comes over the wire
        public BoxedUnit apply(Object partition, ArrayList<Tuple2<Integer, Folded>> found) {
            taken.accept(found);
            return BoxedUnit.UNIT;
        }
    }

    /** Takes a partition as it is. */
    private static final class All
            extends AbstractFunction2<
                    TaskContext, Iterator<Tuple2<Integer, Folded>>, ArrayList<Tuple2<Integer, Folded>>>
            implements Serializable {
        private static final long serialVersionUID = 1L;

        @Override
        @SuppressWarnings("NonApiType") // crosses the wire, so it has to be serializable
        public ArrayList<Tuple2<Integer, Folded>> apply(
                TaskContext context, Iterator<Tuple2<Integer, Folded>> partition) {
            return new ArrayList<>(CollectionConverters.asJavaCollection(partition.toList()));
        }
    }
}
