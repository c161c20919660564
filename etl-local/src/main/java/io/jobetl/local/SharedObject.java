package io.jobetl.local;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes a small ELF64 shared object for Linux on x86_64: a name, versioned functions of a few bytes of machine code,
 * and data objects. Just what the dynamic loader needs to satisfy a program that was linked against the real library;
 * no sections, no relocations, no dependencies.
 *
 * <p>Layout: one read-execute segment (headers, hash, symbols, strings, versions, code), one read-write segment (data,
 * dynamic table) 64 KiB further, and a PT_GNU_STACK, without which the loader would make every stack executable.
 */
final class SharedObject {
    private static final int ALIGN = 0x1_0000;
    private static final int ELF_HEADER_BYTES = 64;
    private static final int PROGRAM_HEADER_BYTES = 56;
    private static final int SYMBOL_BYTES = 24;
    private static final int VERSION_DEFINITION_BYTES = 28;
    private static final int DATA_BYTES = 8;
    /** Any section number but 0: the symbol is defined here. */
    private static final short DEFINED = 1;

    private static final int TYPE_OBJECT = 1;
    private static final int TYPE_FUNCTION = 2;
    private static final int GLOBAL = 1 << 4;

    private final String soname;
    private final Map<String, Integer> versionIndexes = new LinkedHashMap<>();
    private final List<Symbol> symbols = new ArrayList<>();

    private static final class Symbol {
        final String name;
        final int version;
        /** Null for a data object of eight zero bytes. */
        final byte @Nullable [] code;

        Symbol(String name, int version, byte @Nullable [] code) {
            this.name = name;
            this.version = version;
            this.code = code;
        }
    }

    SharedObject(String soname) {
        this.soname = soname;
    }

    SharedObject function(String name, String version, byte[] code) {
        symbols.add(new Symbol(name, versionIndex(version), code.clone()));
        return this;
    }

    /** Eight bytes, zero, such as a pointer that is never set. */
    SharedObject pointer(String name, String version) {
        symbols.add(new Symbol(name, versionIndex(version), null));
        return this;
    }

    byte[] toBytes() {
        Strings strings = new Strings();
        int sonameOffset = strings.add(soname);
        int[] nameOffsets = new int[symbols.size()];
        for (int i = 0; i < nameOffsets.length; i++) {
            nameOffsets[i] = strings.add(symbols.get(i).name);
        }
        List<Integer> versionOffsets =
                versionIndexes.keySet().stream().map(strings::add).toList();

        int symbolCount = symbols.size() + 1;
        int hashAt = ELF_HEADER_BYTES + 4 * PROGRAM_HEADER_BYTES;
        int symbolsAt = align(hashAt + 4 * (2 + 1 + symbolCount), 8);
        int stringsAt = symbolsAt + SYMBOL_BYTES * symbolCount;
        int versionsAt = align(stringsAt + strings.size(), 2);
        int definitionsAt = align(versionsAt + 2 * symbolCount, 8);
        int definitionCount = versionIndexes.size() + 1;
        int codeAt = align(definitionsAt + VERSION_DEFINITION_BYTES * definitionCount, 16);
        int codeEnd = codeAt;
        for (Symbol symbol : symbols) {
            codeEnd += symbol.code == null ? 0 : align(symbol.code.length, 16);
        }
        // The file goes on without a gap; in memory the second segment lies one alignment further.
        int dataAt = align(codeEnd, 16);
        long shift = ALIGN;
        long dataObjects =
                symbols.stream().filter(symbol -> symbol.code == null).count();
        int dynamicAt = align(dataAt + Math.toIntExact(dataObjects) * DATA_BYTES, 16);
        long[][] dynamic = {
            {14, sonameOffset}, // DT_SONAME
            {4, hashAt}, // DT_HASH
            {5, stringsAt}, // DT_STRTAB
            {6, symbolsAt}, // DT_SYMTAB
            {10, strings.size()}, // DT_STRSZ
            {11, SYMBOL_BYTES}, // DT_SYMENT
            {0x6ffffff0L, versionsAt}, // DT_VERSYM
            {0x6ffffffcL, definitionsAt}, // DT_VERDEF
            {0x6ffffffdL, definitionCount}, // DT_VERDEFNUM
            {0, 0} // DT_NULL
        };
        int end = dynamicAt + 16 * dynamic.length;

        ByteBuffer out = ByteBuffer.allocate(end).order(ByteOrder.LITTLE_ENDIAN);
        elfHeader(out);
        programHeader(out, 1, 5, 0, 0, codeEnd, ALIGN); // PT_LOAD, read + execute
        programHeader(out, 1, 6, dataAt, dataAt + shift, end - dataAt, ALIGN); // PT_LOAD, read + write
        programHeader(out, 2, 6, dynamicAt, dynamicAt + shift, end - dynamicAt, 8); // PT_DYNAMIC
        programHeader(out, 0x6474e551, 6, 0, 0, 0, 16); // PT_GNU_STACK, not executable

        // One bucket: the loader walks the chain 1, 2, 3 ... of all symbols.
        out.position(hashAt).putInt(1).putInt(symbolCount).putInt(symbols.isEmpty() ? 0 : 1);
        out.putInt(0);
        for (int i = 1; i < symbolCount; i++) {
            out.putInt(i + 1 < symbolCount ? i + 1 : 0);
        }

        out.position(symbolsAt + SYMBOL_BYTES);
        int nextCode = codeAt;
        long nextData = dataAt + shift;
        for (int i = 0; i < symbols.size(); i++) {
            byte[] code = symbols.get(i).code;
            out.putInt(nameOffsets[i]);
            out.put((byte) (GLOBAL | (code == null ? TYPE_OBJECT : TYPE_FUNCTION)));
            out.put((byte) 0).putShort(DEFINED);
            out.putLong(code == null ? nextData : nextCode);
            out.putLong(code == null ? DATA_BYTES : code.length);
            if (code == null) {
                nextData += DATA_BYTES;
            } else {
                out.put(nextCode, code);
                nextCode += align(code.length, 16);
            }
        }
        out.position(stringsAt).put(strings.toBytes());

        out.position(versionsAt).putShort((short) 0);
        for (Symbol symbol : symbols) {
            out.putShort((short) symbol.version);
        }

        out.position(definitionsAt);
        // The first definition is the file itself (VER_FLG_BASE); version indexes of symbols begin at 2.
        versionDefinition(out, 1, 1, soname, sonameOffset, definitionCount > 1);
        int index = 2;
        for (String version : versionIndexes.keySet()) {
            versionDefinition(out, 0, index, version, versionOffsets.get(index - 2), index < definitionCount);
            index++;
        }

        out.position(dynamicAt);
        for (long[] entry : dynamic) {
            out.putLong(entry[0]).putLong(entry[1]);
        }
        return out.array();
    }

    private int versionIndex(String version) {
        return versionIndexes.computeIfAbsent(version, name -> versionIndexes.size() + 2);
    }

    private static void elfHeader(ByteBuffer out) {
        out.put(new byte[] {0x7f, 'E', 'L', 'F', 2, 1, 1, 0}).putLong(0);
        out.putShort((short) 3).putShort((short) 62).putInt(1); // ET_DYN, EM_X86_64
        out.putLong(0).putLong(ELF_HEADER_BYTES).putLong(0).putInt(0); // entry, program headers, sections, flags
        out.putShort((short) ELF_HEADER_BYTES)
                .putShort((short) PROGRAM_HEADER_BYTES)
                .putShort((short) 4);
        out.putShort((short) 64).putShort((short) 0).putShort((short) 0); // no sections
    }

    private static void programHeader(
            ByteBuffer out, int type, int flags, long offset, long address, long bytes, long align) {
        out.putInt(type).putInt(flags).putLong(offset).putLong(address).putLong(address);
        out.putLong(bytes).putLong(bytes).putLong(align);
    }

    private static void versionDefinition(
            ByteBuffer out, int flags, int index, String name, int nameOffset, boolean more) {
        out.putShort((short) 1).putShort((short) flags).putShort((short) index).putShort((short) 1);
        out.putInt(sysvHash(name)).putInt(20).putInt(more ? VERSION_DEFINITION_BYTES : 0);
        out.putInt(nameOffset).putInt(0);
    }

    /** The hash of the ELF specification. */
    static int sysvHash(String name) {
        int hash = 0;
        for (byte character : name.getBytes(StandardCharsets.US_ASCII)) {
            hash = (hash << 4) + character;
            int high = hash & 0xf000_0000;
            hash ^= high >>> 24;
            hash &= ~high;
        }
        return hash;
    }

    private static int align(int value, int to) {
        return (value + to - 1) / to * to;
    }

    /** The string table: zero-terminated names, the first one empty. */
    private static final class Strings {
        private final StringBuilder text = new StringBuilder("\0");

        int add(String name) {
            int offset = text.length();
            text.append(name).append('\0');
            return offset;
        }

        int size() {
            return text.length();
        }

        byte[] toBytes() {
            return text.toString().getBytes(StandardCharsets.US_ASCII);
        }
    }
}
