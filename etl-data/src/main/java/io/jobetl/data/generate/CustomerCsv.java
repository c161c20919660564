package io.jobetl.data.generate;

import java.io.IOException;
import java.io.Writer;
import java.time.LocalDate;

/** Writes {@code company.csv}, {@code campaign.csv}, {@code group.csv} and {@code master_publisher.csv}. */
final class CustomerCsv {
    private static final String[] NAMES = {
        "Aster Care", "Nordlicht", "Blue, Harbor & Sons", "Café \"Rose\"", "Kestrel", "Übersee", "Saigon Foods", "Lumen"
    };

    private final DatasetSize size;
    private final JobMarket market;
    private final SeededRandom random;
    private final AuditColumns audit;

    CustomerCsv(DatasetSize size, JobMarket market, SeededRandom random) {
        this.size = size;
        this.market = market;
        this.random = random;
        this.audit = new AuditColumns(random);
    }

    void writeCompanies(Writer writer, CsvLine line) throws IOException {
        for (int i = 0; i < size.companies(); i++) {
            line.number(JobMarket.companyId(i));
            audit.writeTo(line);
            line.text(NAMES[i % NAMES.length] + " " + i);
            line.text(random.oneOf("TRUE", "FALSE", "1")).text(random.oneOf("TRUE", "0", ""));
            line.text(random.oneOf("anna", "")).text(random.oneOf("", "12.0", "40017"));
            line.number(random.between(1, 3)).number(random.between(1, 2)).number(random.between(0, 2));
            line.text(random.chance(0.5) ? "" : JobMarket.publisherId(random.below(size.publishers())) + ".0");
            line.text(random.oneOf("", "0", "1.5")).text(random.oneOf("", "10", "12.5"));
            line.text("https://cdn.example.com/logo/" + i + ".png");
            line.writeTo(writer);
        }
    }

    void writeCampaigns(Writer writer, CsvLine line) throws IOException {
        for (int i = 0; i < size.campaigns(); i++) {
            LocalDate start = TrackingCsv.FIRST_DAY.minusDays(random.between(10, 200));
            // Half of the campaigns have ended before the visits: clicks go on all the same.
            LocalDate end = random.chance(0.5)
                    ? TrackingCsv.FIRST_DAY.minusDays(random.between(1, 9))
                    : TrackingCsv.FIRST_DAY.plusDays(random.between(15, 90));
            line.number(JobMarket.campaignId(i));
            audit.writeTo(line);
            line.text("Campaign " + i + random.oneOf("", "; always on", " \"Q4\"", ", nurses"));
            // One real budget does not fit an int.
            line.text(i == 3 ? "3000000000.00" : random.between(100, 90_000) + random.oneOf("", ".5", ".25"));
            line.text(random.oneOf("USD", "EUR", "VND"));
            line.text(audit.day(start)).text(audit.day(end)).text(random.chance(0.8) ? "" : audit.day(end));
            line.number(random.between(0, 3)).number(random.between(0, 2)).text(random.oneOf("day", "month"));
            line.text(market.companyOfCampaign(i) + (random.chance(0.3) ? ".0" : ""));
            line.text(random.oneOf("", "1", "2.0")).text(random.oneOf("", "1500.5", "800"));
            line.text("https://feeds.example.com/" + i + ".xml?a=1&b=2").text(random.oneOf("", "1", "0.75"));
            line.number(random.between(0, 4));
            line.text(random.chance(0.5) ? "" : "{\"ats\":\"hire;it\",\"keys\":[" + random.below(100) + ",null]}");
            line.writeTo(writer);
        }
    }

    void writeGroups(Writer writer, CsvLine line) throws IOException {
        for (int i = 0; i < size.groups(); i++) {
            int campaign = random.below(size.campaigns());
            line.number(JobMarket.groupId(i));
            audit.writeTo(line);
            line.text("Group " + i + random.oneOf("", ", south", "\nsecond line"));
            line.text(random.oneOf("", "500", "750.0")).number(random.between(0, 2));
            line.text(market.companyOfCampaign(campaign) + random.oneOf("", ".0"));
            line.text(JobMarket.campaignId(campaign) + random.oneOf("", ".0"));
            line.text(random.oneOf("", "1"));
            line.writeTo(writer);
        }
    }

    void writePublishers(Writer writer, CsvLine line) throws IOException {
        for (int i = 0; i < size.publishers(); i++) {
            line.number(JobMarket.publisherId(i));
            audit.writeTo(line);
            line.text("Publisher " + i).text("ops" + i + "@publisher.example").text("");
            line.number(random.between(1, 4)).number(random.between(0, 1)).number(random.between(1, 24));
            line.text(random.oneOf("USD", "EUR")).text(random.oneOf("UTC", "Asia/Ho_Chi_Minh", "America/New_York"));
            line.text(random.oneOf("", "0.05")).text(random.oneOf("", "1"));
            line.text(random.oneOf("0.1", "0.25")).text(random.oneOf("5", "7.5"));
            line.text(random.oneOf("US", "US,CA", "VN;SG")).text("[\"clicks\",\"spend;hour\"]");
            line.writeTo(writer);
        }
    }
}
