package com.example;

import io.jobetl.pipeline.port.StoreException;
import io.jobetl.runtime.embed.EmbeddedPipeline;
import io.jobetl.runtime.embed.PipelineListener;
import io.jobetl.runtime.embed.PipelineState;
import io.jobetl.runtime.settings.EtlConfig;

/** A program with the whole pipeline in it. Its settings come from the environment: MYSQL_HOST and so on. */
public final class EmbeddedExample {
    private EmbeddedExample() {}

    public static void main(String[] arguments) throws InterruptedException {
        EtlConfig settings = EtlConfig.builder().environment(System.getenv()).build();
        try (EmbeddedPipeline pipeline = EmbeddedPipeline.of(settings)
                .creatingTables()
                .listener(new Printer())
                .start()) {
            Runtime.getRuntime().addShutdownHook(new Thread(pipeline::close));
            pipeline.await();
        }
    }

    private static final class Printer implements PipelineListener {
        @Override
        public void stateChanged(PipelineState state) {
            System.out.println("state " + state);
        }

        @Override
        public void committed(long rows, int cells) {
            System.out.println("committed rows=" + rows + " cells=" + cells);
        }

        @Override
        public void storeFailed(StoreException problem) {
            System.out.println("problem with " + problem.store() + ": " + problem.getMessage());
        }

        @Override
        public void recovered() {
            System.out.println("recovered");
        }

        @Override
        public void noted(String line) {
            System.out.println("note: " + line);
        }
    }
}
