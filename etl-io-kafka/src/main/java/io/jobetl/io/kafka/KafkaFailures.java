package io.jobetl.io.kafka;

import io.jobetl.pipeline.port.Store;
import io.jobetl.pipeline.port.StoreException;
import io.jobetl.pipeline.port.StoreException.Kind;
import java.nio.file.FileSystemException;
import java.security.GeneralSecurityException;
import java.util.function.Predicate;
import javax.net.ssl.SSLException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.InvalidConfigurationException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.SslAuthenticationException;

/** What an exception of the Kafka clients means for the caller: the one place that knows them. */
public final class KafkaFailures {
    /** What a client says that cannot look up a broker's name: a setting that is right may fail so for a while. */
    private static final String NO_ADDRESS = "No resolvable bootstrap urls";

    private KafkaFailures() {}

    /**
     * @param reason what was being done, where, and why it failed
     * @param remedy as in {@link StoreException}
     */
    public static StoreException translated(String reason, String remedy, KafkaException failure) {
        return new StoreException(Store.KAFKA, kindOf(failure), reason, remedy, failure);
    }

    static Kind kindOf(KafkaException failure) {
        if (isAny(failure, KafkaFailures::isTlsRefusal)) {
            return Kind.MISCONFIGURED;
        }
        // For Kafka, a login that is refused is a special case of a configuration that does not fit.
        if (isAny(failure, link -> link instanceof AuthenticationException || link instanceof AuthorizationException)) {
            return Kind.DENIED;
        }
        if (isAny(failure, KafkaFailures::isMisfit)) {
            return Kind.MISCONFIGURED;
        }
        return isAny(failure, KafkaFailures::isAbsence) ? Kind.UNAVAILABLE : Kind.REFUSED;
    }

    private static boolean isTlsRefusal(Throwable link) {
        return link instanceof SslAuthenticationException
                || link instanceof SSLException
                || link instanceof GeneralSecurityException;
    }

    /** Options that do not fit the broker, or name a file that cannot be read. */
    private static boolean isMisfit(Throwable link) {
        return link instanceof InvalidConfigurationException
                || link instanceof FileSystemException
                || (link instanceof ConfigException && !hasNoAddress(link));
    }

    private static boolean isAbsence(Throwable link) {
        return link instanceof RetriableException // among them all time-outs
                || link instanceof InterruptException
                || hasNoAddress(link);
    }

    private static boolean hasNoAddress(Throwable link) {
        return String.valueOf(link.getMessage()).startsWith(NO_ADDRESS);
    }

    private static boolean isAny(Throwable failure, Predicate<Throwable> test) {
        for (Throwable link = failure; link != null; link = link.getCause()) {
            if (test.test(link)) {
                return true;
            }
        }
        return false;
    }
}
