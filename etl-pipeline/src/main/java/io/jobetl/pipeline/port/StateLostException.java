package io.jobetl.pipeline.port;

/** The sink is not in the state that this instance left it in (restore, failover): its memory is void. */
public class StateLostException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public StateLostException(String message) {
        super(message);
    }
}
