import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Modifier;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Copies the public classes of a jar into a smaller one: arguments are the new jar and the old one. */
class PublicClasses {
    private static final String SUFFIX = ".class";

    public static void main(String[] jars) throws IOException, ClassNotFoundException {
        Path from = Path.of(jars[1]);
        try (JarFile jar = new JarFile(from.toFile());
                ZipOutputStream copy = new ZipOutputStream(Files.newOutputStream(Path.of(jars[0])));
                URLClassLoader loader = new URLClassLoader(new URL[] {from.toUri().toURL()})) {
            List<JarEntry> entries = jar.stream().filter(entry -> entry.getName().endsWith(SUFFIX)).toList();
            for (JarEntry entry : entries) {
                if (isPublic(entry.getName(), loader)) {
                    ZipEntry same = new ZipEntry(entry.getName());
                    same.setTime(0);
                    copy.putNextEntry(same);
                    try (InputStream content = jar.getInputStream(entry)) {
                        content.transferTo(copy);
                    }
                }
            }
        }
    }

    private static boolean isPublic(String entry, ClassLoader loader) throws ClassNotFoundException {
        String name = entry.substring(0, entry.length() - SUFFIX.length()).replace('/', '.');
        try {
            return Modifier.isPublic(Class.forName(name, false, loader).getModifiers());
        } catch (NoClassDefFoundError e) {
            return true; // it extends a class of another module
        }
    }
}
