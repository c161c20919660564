package io.jobetl.data.load;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The eight files of an export, in the order in which they are loaded: what others refer to comes first.
 *
 * <p>A file's <em>relied-on</em> columns are those that a number in {@code events} depends on, and the key. They must
 * be in the header, and a record in which one of them is unusable is rejected. Any other unusable value costs only
 * itself.
 */
public enum DataFile {
    COMPANY(
            "company.csv",
            ',',
            "company",
            "id,created_by,created_date,last_modified_by,last_modified_date,is_active,name,is_agree_conditon,"
                    + "is_agree_sign_deal,sign_deal_user,billing_id,manage_type,customer_type,status,publisher_id,flat_rate,"
                    + "percentage_of_click,logo",
            "id"),
    CAMPAIGN(
            "campaign.csv",
            ';',
            "campaign",
            "id,created_by,created_date,last_modified_by,last_modified_date,is_active,campaign_name,budget_total,"
                    + "unit_budget,start_date,end_date,close_date,campaign_status,background_status,pacing_unit,company_id,"
                    + "number_of_pacing,recommend_budget,import_xml_url,bid_set,ats_type,ats_data",
            "id,company_id"),
    GROUP(
            "group.csv",
            ',',
            "group",
            "id,created_by,created_date,last_modified_by,last_modified_date,is_active,name,budget_group,status,"
                    + "company_id,campaign_id,number_of_pacing",
            "id"),
    JOB(
            "job.csv",
            ';',
            "job",
            "id,created_by,created_date,last_modified_by,last_modified_date,is_active,title,description,work_schedule,"
                    + "radius_unit,location_state,location_list,role_location,resume_option,budget,status,error,"
                    + "template_question_id,template_question_name,question_form_description,redirect_url,start_date,"
                    + "end_date,close_date,group_id,minor_id,campaign_id,company_id,history_status,ref_id",
            "id,company_id"),
    MASTER_PUBLISHER(
            "master_publisher.csv",
            ';',
            "master_publisher",
            "id,created_by,created_date,last_modified_by,last_modified_date,is_active,publisher_name,email,"
                    + "access_token,publisher_type,publisher_status,publisher_frequency,curency,time_zone,cpc_increment,"
                    + "bid_reading,min_bid,max_bid,countries,data_sharing",
            "id"),
    EVENTS(
            "events.csv",
            ';',
            "events_history",
            "job_id,dates,hours,disqualified_application,qualified_application,conversion,company_id,group_id,"
                    + "campaign_id,publisher_id,bid_set,clicks,impressions,spend_hour,sources",
            "job_id,dates,hours,disqualified_application,qualified_application,conversion,company_id,group_id,"
                    + "campaign_id,publisher_id,bid_set,clicks,spend_hour"),
    SEARCH(
            "search.csv",
            ',',
            "search",
            "row_index,job_id,benefits,bid,campaign_budget,campaign_id,city_name,company_logo,company_name,description,"
                    + "feed_id,lat,lon,major_category,minor_category,pay_currentcy,pay_from,pay_option,pay_to,pay_type,"
                    + "postal_code,requirements,state,status,title,work_schedule",
            "job_id"),
    TRACKING(
            "tracking.csv",
            ',',
            "tracking",
            "create_time,bid,bn,campaign_id,cd,custom_track,de,dl,dt,ed,ev,group_id,id,job_id,md,publisher_id,rl,sr,ts,"
                    + "tz,ua,uid,utm_campaign,utm_content,utm_medium,utm_source,utm_term,v,vp",
            "create_time,bid,campaign_id,custom_track,group_id,job_id,publisher_id");

    private final String fileName;
    private final char usualSeparator;
    private final String tableName;

    @SuppressWarnings("ImmutableEnumChecker") // both are copies that nothing can change
    private final List<String> columns;

    @SuppressWarnings("ImmutableEnumChecker")
    private final Set<String> reliedOn;

    DataFile(String fileName, char usualSeparator, String tableName, String columns, String reliedOn) {
        this.fileName = fileName;
        this.usualSeparator = usualSeparator;
        this.tableName = tableName;
        this.columns = names(columns);
        this.reliedOn = Set.copyOf(names(reliedOn));
    }

    private static List<String> names(String joined) {
        return List.copyOf(Arrays.asList(joined.split(",", -1)));
    }

    public String fileName() {
        return fileName;
    }

    /** The separator that exports use; the loader detects the real one from the header. */
    public char usualSeparator() {
        return usualSeparator;
    }

    public String tableName() {
        return tableName;
    }

    /** The columns of the file, in the order of the usual header. */
    public List<String> columns() {
        return columns;
    }

    boolean isReliedOn(String column) {
        return reliedOn.contains(column);
    }

    /** The largest value of a column whose numbers have bounds that its type does not know; the least is 0. */
    OptionalLong largest(String column) {
        if (this != EVENTS) {
            return OptionalLong.empty();
        }
        return switch (column) {
            case "hours" -> OptionalLong.of(23);
            case "disqualified_application", "qualified_application", "conversion", "clicks", "impressions" ->
                OptionalLong.of(Long.MAX_VALUE);
            default -> OptionalLong.empty();
        };
    }

    /** Whether the table is in Cassandra; all others are in MySQL. */
    public boolean isInCassandra() {
        return this == TRACKING || this == SEARCH;
    }

    /** The column that a header cell names, or null when the table has none of that name. */
    @Nullable
    String columnNamed(String headerCell, int position) {
        String name = headerCell.strip().toLowerCase(Locale.ROOT);
        if (this == SEARCH && position == 0 && (name.isEmpty() || name.startsWith("unnamed"))) {
            return "row_index";
        }
        return columns.contains(name) ? name : null;
    }

    static String allFileNames() {
        return Arrays.stream(values()).map(DataFile::fileName).collect(Collectors.joining(", "));
    }
}
