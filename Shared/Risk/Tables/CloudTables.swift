/// Clouds. Verbs come in families, exceptions by service.
enum CloudTables {
    static let all = [aws, azure, gcloud, gsutil, bq, doctl, oci, ibmcloud, ociStyle]

    static let aws = """
        = aws awslocal
        v --profile --region --output --endpoint-url --query --cli-input-json --ca-bundle --cli-read-timeout --cli-connect-timeout --color --cli-binary-format --page-size --max-items --starting-token
        b --debug --no-verify-ssl --no-paginate --no-sign-request --no-cli-pager --no-cli-auto-prompt
        service
        bare safe
        fs describe list get batch-get head lookup search query scan view estimate validate filter preview simulate check verify test discover wait tail ls detect select help admin-get admin-list
        fc create put update start stop reboot run modify add tag untag enable associate attach set copy import export register restore resume upload publish invoke send allocate assign assume generate request batch execute subscribe confirm accept apply increase promote begin complete initiate configure admin change cp mv mb sync presign deploy package login rotate retry redrive continue signal move mirror issue
        fd delete terminate remove deregister purge revoke disable detach disassociate release cancel schedule reset abort reject destroy rb rm unassign unsubscribe decrease stop-logging leave close replace authorize transfer disconnect evict failover expire archive deprecate batch-delete unregister kill
        s s3/ls,s3api/head-object,s3api/head-bucket,configure/list,configure/list-profiles,logs/tail,logs/start-query,cloudtrail/lookup-events,ec2/wait,ecs/wait,rds/wait,eks/wait,cloudformation/wait,cloudformation/estimate-template-cost,cloudformation/detect-stack-drift,iam/generate-service-last-accessed-details,athena/start-query-execution
        c s3/cp,s3/mv,s3/sync,s3/mb,s3/presign,s3/website,s3api/get-object,s3api/select-object-content,configure,configure/set,configure/get,configure/sso,configure/export-credentials,sso,sso/login,eks/update-kubeconfig,dynamodb/batch-get-item,logs/put-retention-policy,glue/start-job-run,athena/start-query-execution
        c secretsmanager/get-secret-value,secretsmanager/batch-get-secret-value,kms/decrypt,ecr/get-login-password,ecr/get-login,ecr/get-authorization-token,sts/get-session-token,sts/get-federation-token,rds/generate-db-auth-token,ec2/get-password-data,eks/get-token,iam/get-credential-report,codeartifact/get-authorization-token,redshift/get-cluster-credentials,lightsail/get-relational-database-master-user-password,cognito-idp/describe-user-pool-client,apigateway/get-api-keys,lambda/get-function,s3api/get-bucket-acl,dynamodb/scan # discloses secrets or much data
        c ssm/start-session,ec2-instance-connect/send-ssh-public-key,ecs/execute-command,lambda/invoke,lambda/remove-permission,ec2/stop-instances,ec2/disassociate-address,sqs/delete-message,ec2/detach-volume,elbv2/deregister-targets,elb/deregister-instances-from-load-balancer,ecs/stop-task,autoscaling/detach-instances,ec2/cancel-spot-instance-requests,cloudwatch/disable-alarm-actions,route53/test-dns-answer,ec2/replace-route,ec2/monitor-instances,rds/stop-db-instance,iam/untag-role,logs/cancel-export-task,cloudformation/cancel-update-stack,elasticache/reboot-cache-cluster,events/remove-targets
        s dynamodb/scan,lambda/get-function
        d s3/rm,s3/rb # deletes objects or a bucket
        d cloudtrail/stop-logging,cloudtrail/put-event-selectors,cloudtrail/update-trail,guardduty/update-detector,configservice/stop-configuration-recorder,guardduty/stop-monitoring-members,logs/put-resource-policy # the trail of what happens ends
        d iam/attach-user-policy,iam/attach-role-policy,iam/attach-group-policy,iam/put-user-policy,iam/put-role-policy,iam/put-group-policy,iam/create-access-key,iam/create-user,iam/create-login-profile,iam/update-login-profile,iam/add-user-to-group,iam/update-assume-role-policy,iam/create-policy-version,iam/set-default-policy-version,iam/add-role-to-instance-profile,iam/update-access-key,iam/deactivate-mfa-device,iam/create-role,iam/pass-role,organizations/invite-account-to-organization,sts/assume-root # changes who may do what
        d ec2/authorize-security-group-ingress,ec2/modify-snapshot-attribute,ec2/modify-image-attribute,s3api/put-bucket-policy,s3api/put-bucket-acl,s3api/put-object-acl,s3api/put-public-access-block,s3api/put-bucket-versioning,s3api/put-bucket-lifecycle-configuration,s3api/put-bucket-lifecycle,s3api/put-bucket-encryption,rds/modify-db-snapshot-attribute,kms/put-key-policy,kms/create-grant,kms/disable-key,sns/set-topic-attributes,lambda/add-permission,ecr/set-repository-policy,sqs/set-queue-attributes,secretsmanager/put-resource-policy,ec2/disable-ebs-encryption-by-default # opens what was closed, or lets data go
        d ssm/send-command,rds/failover-db-cluster,rds/modify-db-instance,route53/change-resource-record-sets,cloudformation/execute-change-set,ec2/terminate-instances,rds/restore-db-instance-to-point-in-time,ec2/modify-instance-attribute,rds/promote-read-replica,ec2/run-instances,route53domains/transfer-domain,dynamodb/restore-table-from-backup,elasticache/modify-replication-group,eks/update-cluster-config,autoscaling/execute-policy,lakeformation/grant-permissions,ram/create-resource-share,kinesis/split-shard,workspaces/rebuild-workspaces
        c ec2/run-instances,cloudformation/execute-change-set,rds/modify-db-instance,route53/change-resource-record-sets,autoscaling/execute-policy,cloudformation/create-change-set,cloudformation/deploy,cloudformation/update-stack,sqs/set-queue-attributes,sns/set-topic-attributes,lambda/add-permission
        d s3/sync --delete # deletes what the source does not have
        d s3/mv,s3/cp --recursive
        c s3/cp --recursive
        d s3/rb --force
        c ssm/get-parameter,ssm/get-parameters,ssm/get-parameters-by-path,ssm/get-parameter-history --with-decryption # discloses secrets
        d autoscaling/set-desired-capacity,autoscaling/update-auto-scaling-group,ecs/update-service --desired-capacity=0 --desired-count=0 --max-size=0
        d rds/modify-db-instance --no-deletion-protection --publicly-accessible --master-user-password
        d rds/modify-db-instance,rds/modify-db-cluster --apply-immediately
        y ec2 --dry-run # only asks whether it would be allowed
        y s3 --dryrun # only shows what would be done
        y * --generate-cli-skeleton
        """

    static let azure = """
        = az
        v --subscription --output -o --query -g --resource-group -n --name --location -l --ids --tenant
        scan
        bare safe
        fs list show get check exists describe ls query validate what-if tail stream version find wait search preview browse top export-template help
        fc create update add set start restart stop deallocate enable assign run invoke scale upgrade attach detach apply login logout configure copy import export upload download install renew sync swap register tag deploy generate resize build publish connect new refresh resume pause redeploy reimage failover accept move migrate reconcile unlock approve perform regenerate reset rotate
        fd delete remove purge revoke disable unregister stop-failover cancel deny destroy uninstall deallocate-all clear force reset-password unassign wipe
        s account/show,account/list,ad/signed-in-user/show,monitor,network/watcher
        c account/get-access-token,aks/get-credentials,keyvault/secret/show,keyvault/secret/download,keyvault/key/download,storage/account/keys/list,storage/account/show-connection-string,acr/credential/show,cosmosdb/keys/list,redis/list-keys,servicebus/namespace/authorization-rule/keys/list,functionapp/keys/list,webapp/config/appsettings/list,webapp/deployment/list-publishing-credentials,sql/db/show-connection-string,iot/hub/connection-string/show,ad/sp/create-for-rbac # discloses secrets
        c rest,interactive,ssh,vm/run-command,aks/command/invoke,vm/extension,account/set,cloud/set,config/set,config/get
        d vm/run-command/invoke,vmss/run-command/invoke,vm/extension/set,container/exec # runs commands on machines
        d role/assignment/create,role/definition/create,ad/sp/create-for-rbac,ad/app/credential/reset,ad/sp/credential/reset,ad/user/create,keyvault/set-policy,network/nsg/rule/create,sql/server/firewall-rule/create,storage/account/update,network/nsg/rule/update,policy/assignment/create,lock/delete,role/assignment/delete,sql/db/restore,backup/protection/disable,sql/failover-group/set-primary,aks/rotate-certs,monitor/diagnostic-settings/delete # changes who may do what, or opens what was closed
        d deployment/group/create --mode=Complete
        d * --no-wait-delete
        y deployment/group/create --what-if
        """

    static let gcloud = """
        = gcloud
        v --project --account --configuration --format --filter --zone --region --impersonate-service-account --verbosity --limit --sort-by --billing-project --flags-file --access-token-file --trace-token
        b --quiet -q --log-http --user-output-enabled
        scan
        bare safe
        fs list describe get show read search check tail info version help print-settings test validate lookup diff export-to explain ls cat query preview topic get-value get-iam-policy get-ancestors
        fc create update start stop restart reset add set run deploy patch import export ssh scp connect login init activate config resize move enable apply invoke call submit execute publish upload download resume suspend promote clone copy cp mv rsync tag label attach detach cordon recreate-instances rolling-action get-credentials configure-docker undelete restore pause retry sign migrate build use-context rollback simulate set-default start-iap-tunnel
        fd delete remove destroy disable purge abandon revoke cancel clear failover rm reset-windows-password set-password unset kill drain evict delist drop deprovision wipe
        s auth/list,config/list,config/get-value,config/get,config/configurations/list,projects/list,projects/describe,logging/read,logging/tail,compute/instances/get-serial-port-output,container/get-server-config,iam/list-grantable-roles,iam/list-testable-permissions,asset
        c auth/print-access-token,auth/print-identity-token,auth/application-default/print-access-token,secrets/versions/access,kms/decrypt,sql/generate-login-token,compute/instances/get-guest-attributes,auth/application-default,auth,config,iam/service-accounts/sign-blob # discloses secrets or changes who one is
        d projects/add-iam-policy-binding,projects/set-iam-policy,projects/remove-iam-policy-binding,organizations/add-iam-policy-binding,resource-manager/folders/add-iam-policy-binding,iam/service-accounts/keys/create,iam/service-accounts/add-iam-policy-binding,iam/roles/create,iam/roles/update,storage/buckets/add-iam-policy-binding,run/services/add-iam-policy-binding,functions/add-iam-policy-binding,kms/keys/versions/destroy,kms/keys/add-iam-policy-binding,compute/firewall-rules/create,compute/firewall-rules/update,compute/instances/set-metadata,compute/project-info/add-metadata,compute/os-login/ssh-keys/add,sql/users/set-password,sql/instances/restore-backup,sql/backups/restore,sql/instances/failover,sql/instances/promote-replica,sql/users/create,secrets/add-iam-policy-binding,container/clusters/upgrade,services/disable,logging/sinks/update,compute/instances/simulate-maintenance-event,access-context-manager,compute/instances/reset-windows-password # changes who may do what, opens what was closed, or cannot be taken back
        d storage/rm,storage/buckets/delete,storage/rsync --delete-unmatched-destination-objects
        d storage/rm
        c compute/ssh,compute/scp,compute/start-iap-tunnel
        d * --impersonate-nobody
        """

    private static let gsutil = """
        = gsutil
        v -o -h -u -i
        b -m -q -D -DD
        s ls,cat,stat,du,hash,version,help,test,ver
        s lifecycle/get,versioning/get,iam/get,cors/get,logging/get,acl/get
        c cp,mv,rsync,mb,compose,setmeta,rewrite,label,config,signurl,notification,requesterpays,perfdiag
        d rm,rb,acl,iam,defacl,lifecycle,versioning,retention,kms,bucketpolicyonly,ubla,pap,hmac,web
        d rsync -d
        """

    private static let bq = """
        = bq
        v --project_id --dataset_id --location --format --job_id
        s ls,show,head,version,help,wait
        c query,mk,load,extract,cp,insert,update,init,partition,get-iam-policy
        d rm,set-iam-policy,add-iam-policy-binding,cancel,truncate
        d query,load --replace --destination_table
        y query --dry_run # only says what the query would cost
        """

    private static let doctl = """
        = doctl linode-cli hcloud scw civo vultr-cli exo
        v -t --access-token --context -c --config -o --output --format
        scan
        fs list get describe show ls info version retrieve
        fc create update start restart power-on resize rebuild enable attach detach add assign shutdown reboot auth snapshot tag apply kubeconfig
        fd delete remove destroy rm power-off purge disable revoke reset unassign poweroff stop
        """

    private static let oci = """
        = oci
        v --profile --region --config-file --auth --output --query
        scan
        fs list get describe show search head
        fc create update start stop restart put launch change add action copy attach import export enable
        fd delete terminate remove purge disable detach schedule-deletion bulk-delete
        """

    private static let ibmcloud = """
        = ibmcloud
        scan
        fs list get show describe target regions info version
        fc create update start restart add login set enable
        fd delete remove rm stop disable reset
        """

    /// Tools of a kind: verbs as `aws` has them.
    private static let ociStyle = """
        = aliyun tccli openstack nova neutron
        scan
        fs describe list show get query Describe List Get
        fc create start restart update set add attach enable Create Start Modify
        fd delete remove terminate stop disable detach purge reset Delete Terminate Release Stop
        """
}
