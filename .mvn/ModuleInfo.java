import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassFileVersion;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Makes a compiled module descriptor one of an older class file version, and says the same in it:
 * the jar plugin looks into descriptors with the JDK that Maven runs on, which may be a 17. One
 * that is such already is left as it is, time and all, so that who depends on it is not compiled
 * anew.
 *
 * <p>Run: {@code java ModuleInfo.java CLASSES}; where there is no descriptor there is nothing to do.
 */
final class ModuleInfo {
    private ModuleInfo() {}

    public static void main(String[] arguments) throws IOException {
        Path path = Path.of(arguments[0], "module-info.class");
        if (!Files.exists(path)) return;
        ClassModel descriptor = ClassFile.of().parse(path);
        if (descriptor.majorVersion() <= ClassFile.JAVA_17_VERSION) return;
        var version = ClassFileVersion.of(ClassFile.JAVA_17_VERSION, 0);
        ClassTransform older =
                (builder, element) ->
                        builder.with(element instanceof ClassFileVersion ? version : element);
        Files.write(path, ClassFile.of().transformClass(descriptor, older));
    }
}
