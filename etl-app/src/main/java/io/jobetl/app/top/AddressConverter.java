package io.jobetl.app.top;

import java.net.URI;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** For the address of a dashboard: {@code http://10.0.0.7:8780}, or {@code 10.0.0.7:8780}. */
final class AddressConverter implements ITypeConverter<URI> {
    @Override
    public URI convert(String text) {
        try {
            URI address = URI.create(text.contains("/") ? text : "http://" + text);
            String scheme = address.getScheme();
            if (address.getHost() != null && (scheme.equals("http") || scheme.equals("https"))) {
                return address;
            }
        } catch (IllegalArgumentException e) {
            // No address at all.
        }
        throw new TypeConversionException("'" + text + "' is no address of a dashboard such as http://10.0.0.7:8780");
    }
}
