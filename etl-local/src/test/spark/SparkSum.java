import java.util.List;
import java.util.Scanner;
import java.util.stream.IntStream;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * For each line of its input, a number n, prints {@code sum X}: that of 1..n, computed by the executors of a cluster.
 * Run by {@code java -cp SPARK SparkSum.java MASTER}: Spark is on no class path of this module, and executors need no
 * class of ours for a sum.
 */
final class SparkSum {
    private static final int SLICES = 4;

    private SparkSum() {}

    public static void main(String[] args) {
        SparkConf conf = new SparkConf()
                .setAppName("sum")
                .setMaster(args[0])
                .set("spark.executor.memory", "512m")
                .set("spark.driver.host", "127.0.0.1")
                .set("spark.driver.bindAddress", "127.0.0.1")
                .set("spark.ui.enabled", "false");
        try (JavaSparkContext context = new JavaSparkContext(conf);
                Scanner input = new Scanner(System.in)) {
            System.out.println("connected");
            while (input.hasNextInt()) {
                List<Double> numbers =
                        IntStream.rangeClosed(1, input.nextInt()).asDoubleStream().boxed().toList();
                System.out.println("sum " + context.parallelizeDoubles(numbers, SLICES).sum().longValue());
            }
        }
    }
}
