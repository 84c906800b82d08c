package io.entrepot.connector;

import org.apache.camel.component.file.GenericFile;
import org.apache.camel.component.file.GenericFileFilter;
import org.springframework.stereotype.Component;

/** A drop with a folder for each trading partner: takes what rests in {@code <partner>/in} and nothing else. */
@Component("partnerFolders")
public class PartnerFolders implements GenericFileFilter<Object> {
    private static final String IN = "in";

    private final DroppedFiles files;

    PartnerFolders(DroppedFiles files) {
        this.files = files;
    }

    @Override
    public boolean accept(GenericFile<Object> file) {
        String[] path = path(file.getRelativeFilePath());
        return file.isDirectory()
                || path.length == 3 && path[1].equals(IN) && isFinished(path[2]) && files.accept(file);
    }

    /** Partners who write under another name first rename it when it is whole. */
    private static boolean isFinished(String name) {
        return !name.startsWith(".") && !name.endsWith(".tmp") && !name.endsWith(".part");
    }

    static String partner(String relativePath) {
        return path(relativePath)[0];
    }

    private static String[] path(String relative) {
        return relative.replace('\\', '/').replaceFirst("^/+", "").split("/");
    }
}
