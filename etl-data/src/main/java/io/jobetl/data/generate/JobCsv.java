package io.jobetl.data.generate;

import java.io.IOException;
import java.io.Writer;

/** Writes {@code job.csv} and {@code search.csv}. */
final class JobCsv {
    private static final String[] TITLES = {
        "Nurse (m/f/d)",
        "Warehouse worker; nights",
        "Forklift driver \"Class B\"",
        "Développeur Java",
        "Barista",
        "Thợ điện"
    };
    private static final String[] CITIES = {"Boston", "Lyon", "Đà Nẵng", "Saint Paul", "Köln"};
    private static final String[] POSTAL_CODES = {"02108", "69001", "55000", "55101", "50667"};

    private final DatasetSize size;
    private final JobMarket market;
    private final SeededRandom random;
    private final AuditColumns audit;

    JobCsv(DatasetSize size, JobMarket market, SeededRandom random) {
        this.size = size;
        this.market = market;
        this.random = random;
        this.audit = new AuditColumns(random);
    }

    void writeJobs(Writer writer, CsvLine line) throws IOException {
        for (int i = 0; i < size.jobs(); i++) {
            int city = random.below(CITIES.length);
            line.number(JobMarket.jobId(i));
            audit.writeTo(line);
            line.text(TITLES[random.below(TITLES.length)]).text(description(i));
            line.text(random.oneOf("FULL_TIME", "PART_TIME", "")).text(random.oneOf("km", "mile"));
            line.text(random.oneOf("MA", "TX", ""))
                    .text("[\"" + CITIES[city] + "\"]")
                    .text(CITIES[city]);
            line.text(random.oneOf("1", "REQUIRED", "")).text(random.oneOf("", "0", "250.0", "1000"));
            line.number(random.between(0, 4)).text("").text(random.oneOf("", "3", "12.0"));
            line.text(random.oneOf("", "Default")).text(random.chance(0.7) ? "" : "{\"q\":\"Licence?\"}");
            line.text("https://apply.example.com/" + JobMarket.jobId(i) + "?x=1;y=2");
            line.text(audit.time()).text(random.chance(0.6) ? "" : audit.time()).text("");
            line.text(market.groupOfJob(i) == 0 ? "" : market.groupOfJob(i) + random.oneOf("", ".0"));
            line.text(random.oneOf("", "4", "17.0"));
            line.text(market.campaignOfJob(i) + random.oneOf("", "", ".0"));
            line.text(market.companyOfJob(i) + random.oneOf("", "", ".0"));
            line.text(random.oneOf("", "0", "1")).text(random.oneOf("", "99"));
            line.writeTo(writer);
        }
    }

    private String description(int index) {
        return switch (random.below(4)) {
            case 0 -> "<p>Join our team; benefits included.</p>";
            case 1 -> "First line\nsecond line, with \"quotes\" and ; a separator";
            case 2 -> "{\"text\":\"Job " + index + "\",\"list\":[1,2;3]}";
            default -> "";
        };
    }

    void writeSearch(Writer writer, CsvLine line) throws IOException {
        for (int i = 0; i < size.search(); i++) {
            int city = random.below(CITIES.length);
            // Some of the searchable jobs are not in job.csv.
            int job = random.chance(0.9) && i < size.jobs() ? JobMarket.jobId(i) : JobMarket.jobId(size.jobs() + i);
            line.number(i).number(job).text(random.oneOf("", "401k, dental", "Bike"));
            line.text(random.oneOf("", "1", "2")).text(random.oneOf("", "500.0", "1250.5"));
            line.number(JobMarket.campaignId(random.below(size.campaigns()))).text(CITIES[city]);
            line.text("https://cdn.example.com/logo/" + random.below(size.companies()) + ".png");
            line.text("Company \"" + random.below(size.companies()) + "\"").text(description(i));
            line.text("feed-" + random.below(9));
            line.text("4" + random.below(10) + "." + random.below(1_000)).text("-7" + random.below(10) + ".5");
            line.text(random.oneOf("Health", "IT", "Retail, food")).text(random.oneOf("Nursing", "Backend", ""));
            line.text("1.0")
                    .text(random.oneOf("", "18.5", "50000.0"))
                    .text("1.0")
                    .text(random.oneOf("", "25.75"));
            line.text(random.oneOf("", "2.0")).text(POSTAL_CODES[city]);
            line.text(random.oneOf("", "- B2 German\n- driving licence")).text(random.oneOf("MA", "TX", ""));
            line.number(random.between(0, 1))
                    .text(TITLES[random.below(TITLES.length)])
                    .text("FULL_TIME");
            line.writeTo(writer);
        }
    }
}
