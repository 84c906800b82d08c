package io.entrepot.demo;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The file servers of carriers that tell where a label is instead of sending it: /labels/sf/…, /labels/easypost/…. */
final class LabelServlet extends HttpServlet {
    private static final Pattern FILE = Pattern.compile("/(sf|easypost)/([A-Za-z0-9]+)\\.pdf");

    /** Where the caller finds the label of this number. */
    static String url(HttpServletRequest request, String carrier, String number) {
        return request.getScheme() + "://" + request.getServerName() + ":" + request.getServerPort() + "/labels/"
                + carrier + "/" + number + ".pdf";
    }

    /** What SF wants to see in X-Auth-token. */
    static String token(String number) {
        return "label" + Integer.toHexString(number.hashCode());
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        Matcher file = FILE.matcher(String.valueOf(request.getPathInfo()));
        if (!file.matches()) {
            Mischief.text(response, 404, "text/plain", "No such label");
        } else if (file.group(1).equals("sf") && !token(file.group(2)).equals(request.getHeader("X-Auth-token"))) {
            Mischief.text(response, 403, "text/plain", "X-Auth-token is wrong");
        } else {
            String title = file.group(1).equals("sf") ? "SF EXPRESS" : "EASYPOST";
            Mischief.send(response, 200, "application/pdf", LabelPdf.of(title, "SIMULATED LABEL", file.group(2)));
        }
    }
}
